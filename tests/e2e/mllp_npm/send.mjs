// Sends messages FIRST to LAST - 1 one by one and prints a line for each acknowledgement: its
// number, MSA-1, MSA-3. Ends at the first that gets none.
//   node send.mjs PORT FIRST LAST
import { Client, Message } from "node-hl7-client";

const [port, first, last] = process.argv.slice(2).map(Number);
const patienceMs = 10_000;
// The server is killed under it: what the library then throws is no news.
process.on("uncaughtException", () => process.exit(3));
process.on("unhandledRejection", () => process.exit(3));

let answered = () => {};
const client = new Client({ host: "127.0.0.1" });
const connection = client.createConnection(
  { port, maxConnectionAttempts: 1, retryHigh: 100, retryLow: 50 },
  (response) => answered(response.getMessage()),
);
for (const event of ["close", "client.error", "error"]) connection.on(event, () => process.exit(3));

function messageOf(number) {
  const message = new Message({
    messageHeader: { msh_9_1: "ADT", msh_9_2: "A28", msh_10: `M${number}`, msh_11_1: "P" },
  });
  // The same bytes each time: the library stamps MSH-7 with the clock.
  message.set("MSH.7", "20240102030405");
  message.addSegment("EVN").set("2", "20240102030405");
  const pid = message.addSegment("PID");
  pid.set("3.1", String(number));
  pid.set("3.4", "ROYAL");
  pid.set("5.1", "Jones");
  return message;
}

for (let number = first; number < last; ++number) {
  const answer = new Promise((resolve) => (answered = resolve));
  const late = setTimeout(() => process.exit(4), patienceMs);
  await connection.sendMessage(messageOf(number));
  const ack = await answer;
  clearTimeout(late);
  console.log(`${number} ${ack.get("MSA.1")} ${ack.get("MSA.3")}`);
}
process.exit(0);

# cmake -DIN=page.md -DOUT=page.cc -DNAME=kPage -DSPACE=daybook::query -P EmbedText.cmake: the text of
# a file as a constant of C++.
file(READ "${IN}" text)
file(WRITE "${OUT}"
"#include <string_view>
namespace ${SPACE} {
extern const std::string_view ${NAME};
const std::string_view ${NAME} = R\"embedded(${text})embedded\";
}  // namespace ${SPACE}
")

#pragma once
// The only way Asio comes into the house: without its bodies (asio_impl.cc has them).
#ifndef BOOST_ASIO_SEPARATE_COMPILATION
#error "BOOST_ASIO_SEPARATE_COMPILATION is set by server/CMakeLists.txt"
#endif
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace daybook::server {
namespace asio = boost::asio;
using StreamSocket = asio::generic::stream_protocol::socket;
using IoError = boost::system::error_code;
}  // namespace daybook::server

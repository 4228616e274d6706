// The bodies of Asio and Beast, once in the program.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>

// What sources of the rooms above chain/ include besides, compiled once for all of them
// (FARCALL_PRECOMPILE).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <CLI/CLI.hpp>

#include "chain/chain.hpp"
#include "chain/history/transaction_status.hpp"
#include "cmake/precompiled.hpp"
#include "trace/source/chain_source.hpp"

// Everything of the test kit: a NEAR chain in your process. Link with libfarcall.a.
#pragma once

#include "farcall/args.hpp"
#include "farcall/chain.hpp"
#include "farcall/outcome.hpp"
#include "farcall/units.hpp"

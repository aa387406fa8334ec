// SPDX-License-Identifier: Apache-2.0
// The door to ANTLR: included by the .cpp files of this room and by no header that another room may see. Its exceptions
// stay below `parse`.
#pragma once

#include <RtmLexer.h>
#include <RtmParser.h>
#include <antlr4-runtime.h>

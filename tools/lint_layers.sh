#!/bin/sh
# The rule of the house: includes point one way, base <- db <- http <- auth <- features <- routes, main;
# features never include one another, and the planner, which includes base only, is theirs alone; eight libraries have one door each.
set -eu
cd "$(dirname "$0")/.."

# shellcheck disable=SC2046 # names of sources hold no spaces
exec awk '
    function rank(folder) { return folder in ranks ? ranks[folder] : 5 }

    function door(library, allowed) {
        if (index($0, "<" library ">") && FILENAME !~ allowed)
            report(library " belongs to " allowed)
    }

    function report(what) {
        printf "%s:%d: %s\n", FILENAME, FNR, what
        bad = 1
    }

    BEGIN {
        ranks["base"] = 1; ranks["planner"] = 1.5; ranks["db"] = 2; ranks["http"] = 3; ranks["auth"] = 4; ranks["."] = 6
    }

    FNR == 1 {
        count = split(FILENAME, path, "/")
        own = count == 2 ? "." : path[2]
    }

    /^[ \t]*#[ \t]*include/ {
        door("sodium.h", "^server/base/crypto[.]c$")
        door("libpq-fe.h", "^server/db/")
        door("microhttpd.h", "^server/http/(server|transport|refusals|monitor)[.]c$")
        door("nettle/hmac.h", "^server/base/sha[.]c$")
        door("nettle/sha2.h", "^server/base/sha[.]c$")
        door("liboath/oath.h", "^server/auth/second_factor[.]c$")
        door("systemd/sd-daemon.h", "^server/base/service_manager[.]c$")
        door("seccomp.h", "^server/base/confine_calls[.]c$")
        door("curl/curl.h", "^server/sms/sender_http[.]c$")
    }

    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, quoted, "\"")
        theirs = index(quoted[2], "/") ? substr(quoted[2], 1, index(quoted[2], "/") - 1) : "."
        if (rank(theirs) > rank(own))
            report(own " may not include " quoted[2])
        else if (theirs == "planner" && own != "planner" && rank(own) != 5)
            report(own " may not include the planner")
        else if (rank(own) == 5 && rank(theirs) == 5 && own != theirs)
            report("feature " own " may not include feature " theirs)
    }

    END { exit bad }
' $(find server -name '*.[ch]' | sort)

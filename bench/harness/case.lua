-- SPDX-License-Identifier: MIT
-- Drives wrk through prepared request bodies, one line each, in turn.
--   wrk … -s case.lua URL -- BODIES HEADERS (check|measure)
-- "check" looks at every answer, which costs wrk a third of its rate: only warm-up runs do it.

local requests, next_request = {}, 0
local threads = {}
bad = 0

function setup(thread)
    table.insert(threads, thread)
end

function init(args)
    local headers = {}
    for line in io.lines(args[2]) do
        local name, value = line:match("^([^:]+): (.*)$")
        headers[name] = value
    end
    for line in io.lines(args[1]) do
        table.insert(requests, wrk.format("POST", wrk.path, headers, line))
    end
    if args[3] == "check" then
        -- wrk counts other statuses itself.
        response = function(status, _, body)
            if status == 200 and body:find('"errors"', 1, true) then
                bad = bad + 1
            end
        end
    end
end

function request()
    next_request = next_request % #requests + 1
    return requests[next_request]
end

function done(summary, latency, _)
    local wrong = summary.errors.status
    for _, thread in ipairs(threads) do
        wrong = wrong + thread:get("bad")
    end
    local lost = summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.timeout
    io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
        wrong, lost, latency:percentile(50), latency:percentile(99)))
end

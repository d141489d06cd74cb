-- wrk sends the requests of a file one after the other, and begins again at its end. Each stands behind a line with its length.
local requests, at = {}, 0

function init()
  local file = assert(io.open(os.getenv("KAFILE_BENCH_REQUESTS"), "rb"))
  for length in file:lines() do requests[#requests + 1] = file:read(tonumber(length)) end
  file:close()
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %f, "p50_us": %d, "p99_us": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end

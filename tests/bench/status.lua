-- wrk asks for a reference drawn at random, with the token.
local references = {}
for line in io.lines(os.getenv("KAFILE_BENCH_REFERENCES")) do references[#references + 1] = line end
local headers = { Authorization = "Bearer " .. os.getenv("KAFILE_BENCH_TOKEN") }

request = function()
  return wrk.format("GET", "/v1/status/" .. references[math.random(#references)], headers)
end

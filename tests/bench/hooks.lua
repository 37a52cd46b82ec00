-- Signed webhook calls from a file, one after the other: a signature, a blank, a body in a line.
-- After the last one nothing new is said, and the run counts for nothing.
local calls, sent, checked = {}, 0, false

function init(args)
    for line in io.lines(args[1]) do calls[#calls + 1] = line end
end

local function call(n)
    local signature, body = calls[n % #calls + 1]:match("^(%S+) (.*)$")
    local headers = { ["Content-Type"] = "application/json", ["X-Signature"] = signature }
    return wrk.format("POST", "/hook", headers, body)
end

function request()
    if not checked then
        checked = true
        return call(0)
    end
    sent = sent + 1
    return call(sent - 1)
end

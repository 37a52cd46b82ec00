-- A request is one turn of a check, with an id of its own. So many people are in their check at
-- once, in turn: nobody has two turns under way. When they are through the next ones begin, and
-- after the last people the first tap their old buttons again.
-- arguments: a file of cookies, a file of option ids, people at once, mean pause in ms, run
local cookies, steps, at_once, run = {}, {}, 1, 0
local sent, checked = 0, false

local function lines_of(path)
    local lines = {}
    for line in io.lines(path) do lines[#lines + 1] = line end
    return lines
end

function init(args)
    cookies, steps = lines_of(args[1]), lines_of(args[2])
    at_once, run = tonumber(args[3]), tonumber(args[5])
    local pause = tonumber(args[4])
    math.randomseed(run)
    if pause > 0 then
        delay = function() return -pause * math.log(1 - math.random()) end
    end
end

local function turn(i)
    local part = math.floor(i / (at_once * #steps))
    local person = (part * at_once + i % at_once) % #cookies
    local step = math.floor(i / at_once) % #steps
    local headers = { ["Content-Type"] = "application/json" }
    if cookies[person + 1] ~= "" then headers["Cookie"] = cookies[person + 1] end
    local id = string.format("%08x-0000-4000-8000-%012x", run, i)
    local body = '{"id": "' .. id .. '", "option": "' .. steps[step + 1] .. '"}'
    return wrk.format("POST", "/api/messages", headers, body)
end

function request()
    if not checked then -- wrk asks for one request that it never sends
        checked = true
        return turn(0)
    end
    sent = sent + 1
    return turn(sent - 1)
end

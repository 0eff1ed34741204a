-- Turns the kit's HTML, as pandoc reads it, into calls of Typst functions: those of prose.typ, and
-- `ck` for each element with a class `ck-NAME`, which looks up the form of that name.
--
-- Nothing an author writes becomes Typst code: texts stay pandoc's to escape, attributes and classes
-- are written as string literals, and links lead only to what exists.

local nonce = os.getenv("COURSEKIT_NONCE") or ""
local DEEPEST = 24 -- nested blocks; beyond that only the text is kept

local function quoted(text)
  text = text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("[\r\n]+", " ")
  return '"' .. text .. '"'
end

local function raw(text)
  return pandoc.RawBlock("typst", text)
end

local function inline(text)
  return pandoc.RawInline("typst", text)
end

-- pandoc takes "data-" off a name that HTML itself does not know.
local HTML_ATTRIBUTES = pandoc.List({ "dir", "hidden", "lang", "part", "role", "style", "title", "xml:lang" })

local function form_names(classes)
  return classes:filter(function(class)
    return class:match("^ck%-[%w-]+$") ~= nil
  end)
end

-- `#ck(("ck-question",), ("number": "3", "points": "2"))`, or nil: there is no such class.
local function call(element)
  local names = form_names(element.classes):map(quoted)
  if #names == 0 then
    return nil
  end
  local attributes = pandoc.List({})
  for name, value in pairs(element.attributes) do
    local bare = name:gsub("^data%-", "")
    if bare ~= name or not HTML_ATTRIBUTES:includes(name) then
      attributes:insert(quoted(bare) .. ": " .. quoted(value))
    end
  end
  local given = #attributes > 0 and table.concat(attributes, ", ") or ":"
  return "#ck((" .. table.concat(names, ", ") .. ",), (" .. given .. "))"
end

local function language(element)
  local lang = element.attributes.lang or element.attributes["xml:lang"]
  local dir = element.attributes.dir
  local arguments = {}
  if lang and lang:match("^%a%a%a?%f[%W]") then
    table.insert(arguments, "lang: " .. quoted(lang:match("^%a+"):lower()))
  end
  if dir == "rtl" or dir == "ltr" then
    table.insert(arguments, "dir: " .. dir)
  end
  if #arguments > 0 then
    return "#set-language(" .. table.concat(arguments, ", ") .. ")"
  end
end

local function picture(image, name)
  local alt = pandoc.utils.stringify(image.caption)
  return "#" .. name .. "(" .. quoted(image.src) .. ", alt: " .. quoted(alt) .. ")"
end

local function trimmed(line)
  while #line > 0 and line[1].t == "Space" do
    line:remove(1)
  end
  while #line > 0 and line[#line].t == "Space" do
    line:remove(#line)
  end
  return line
end

-- Letters and numbers that the form around them prints are no words beside a picture.
local FOR_PAGES = pandoc.List({ "ck-letter", "ck-number", "ck-turn" })

local function for_pages(part)
  return part.t == "Span" and part.classes:find_if(function(class)
    return FOR_PAGES:includes(class)
  end) ~= nil
end

local function only_image(content)
  local line = trimmed(pandoc.Inlines(content):filter(function(part)
    return part.t ~= "SoftBreak" and part.t ~= "LineBreak" and not for_pages(part)
  end))
  return #line == 1 and line[1].t == "Image" and line[1] or nil
end

-- The lines of a paragraph as blocks: a picture that has its line to itself is a figure.
local function with_figures(content)
  local out, text, line = pandoc.Blocks({}), pandoc.Inlines({}), pandoc.Inlines({})
  local function end_text()
    if #text > 0 then
      out:insert(pandoc.Para(text))
      text = pandoc.Inlines({})
    end
  end
  local function end_line(mark)
    local image = only_image(line)
    if image then
      end_text()
      out:insert(raw(picture(image, "set-figure")))
    else
      text:extend(line)
      if mark then
        text:insert(mark)
      end
    end
    line = pandoc.Inlines({})
  end
  for _, part in ipairs(content) do
    if part.t == "SoftBreak" or part.t == "LineBreak" then
      end_line(part)
    else
      line:insert(part)
    end
  end
  end_line(nil)
  end_text()
  return out
end

-- Links inside the document: which targets exist, and their new names.
local targets, taken = {}, {}

local function find_targets(document)
  local wanted, count = {}, 0
  document:walk({
    Link = function(link)
      local id = link.target:match("^#(.+)$")
      if id then
        wanted[id] = true
      end
    end,
  })
  local function note(element)
    if wanted[element.identifier] and not targets[element.identifier] then
      count = count + 1
      targets[element.identifier] = "ck-t" .. count
    end
  end
  document:walk({ Header = note, Div = note, Span = note })
end

local function keep_target(element)
  local id = targets[element.identifier]
  if id and not taken[id] then
    taken[id] = true
    return id
  end
  return ""
end

-- The exporter writes the level at the mark: PDF/UA lets none be skipped in the whole document.
local function heading(header)
  local out = pandoc.Inlines({ inline("#set-heading(/*" .. nonce .. "*/" .. header.level .. ")[") })
  local words = header.content:walk({
    Link = function(link)
      return link.content
    end,
    Span = function(span)
      return #form_names(span.classes) > 0 and {} or nil -- the form around it prints the same
    end,
  })
  while #words > 0 and words[1].t == "Space" do
    words:remove(1)
  end
  if pandoc.utils.stringify(words):match("^%s*$") then
    return {} -- PDF/UA knows no heading without words
  end
  out:extend(words)
  local id = keep_target(header)
  out:insert(inline(id == "" and "];" or "] <" .. id .. ">"))
  return pandoc.Plain(out)
end

local function is_number(cell)
  local text = pandoc.utils.stringify(cell.contents):gsub("[%s,]", "")
  return text == "" or text == "NaN" or text:match("^[-+−]?%d*%.?%d*[eE]?[-+]?%d*%%?$") ~= nil
end

local function bold(cell)
  cell.contents = pandoc.Blocks(cell.contents):walk({
    Plain = function(plain)
      return #plain.content > 0 and pandoc.Plain({ pandoc.Strong(plain.content) }) or plain
    end,
  })
end

-- pandas gives the name of the index a row of its own: it joins the row above.
local function fold_index_name(head)
  local first, second = head.rows[1], head.rows[2]
  if not second or head.rows[3] or #first.cells ~= #second.cells then
    return
  end
  for i, cell in ipairs(second.cells) do
    local above = first.cells[i]
    local empty = pandoc.utils.stringify(i == 1 and above.contents or cell.contents) == ""
    if not empty or cell.col_span > 1 or above.col_span > 1 then
      return
    end
  end
  first.cells[1] = second.cells[1]
  head.rows = { first }
end

-- Numbers to the right, heads of columns and rows bold, heads of rows to the left.
local function data_table(t)
  local numeric, heads = {}, 0
  local head = t.head
  fold_index_name(head)
  t.head = head
  local function bare(rows, each)
    for _, row in ipairs(rows) do
      row.attr = pandoc.Attr()
      for i, cell in ipairs(row.cells) do
        cell.attr = pandoc.Attr()
        each(i, cell)
      end
    end
  end
  for _, body in ipairs(t.bodies) do
    body.attr = pandoc.Attr()
    heads = math.max(heads, body.row_head_columns)
    bare(body.head, function(_, cell)
      bold(cell)
    end)
    bare(body.body, function(i, cell)
      local simple = cell.col_span == 1 and cell.row_span == 1
      numeric[i] = numeric[i] ~= false and simple and is_number(cell)
      if i <= body.row_head_columns then
        bold(cell)
      end
    end)
  end
  for _, part in ipairs({ t.head, t.foot }) do
    part.attr = pandoc.Attr()
    bare(part.rows, function(_, cell)
      bold(cell)
    end)
  end
  for i, spec in ipairs(t.colspecs) do
    local align = spec[1]
    if align == "AlignDefault" then
      align = i > heads and numeric[i] and "AlignRight" or "AlignLeft"
    end
    t.colspecs[i] = { align, nil }
  end
  t.attr = pandoc.Attr()
  return t
end

local function depth(block, level)
  if level > DEEPEST then
    return level
  end
  local deepest = level
  local content = block.content or block.contents
  if type(content) ~= "table" then
    return deepest
  end
  for _, child in ipairs(content) do
    if type(child) == "table" or type(child) == "userdata" then
      local kind = pandoc.utils.type(child)
      if kind == "Block" then
        deepest = math.max(deepest, depth(child, level + 1))
      elseif kind == "Blocks" or kind == "List" then
        for _, inner in ipairs(child) do
          if pandoc.utils.type(inner) == "Block" then
            deepest = math.max(deepest, depth(inner, level + 1))
          end
        end
      end
    end
  end
  return deepest
end

local function rule()
  return raw("#set-rule()")
end

local function flat(block)
  return pandoc.Para({ pandoc.Str(pandoc.utils.stringify(block)) })
end

-- "A:" and the paragraph after it are one paragraph.
local function run_in(div)
  local first, second = div.content[1], div.content[2]
  if first and second and first.t == "Plain" and second.t == "Para" then
    local words = pandoc.Inlines(first.content)
    words:insert(pandoc.Space())
    words:extend(second.content)
    div.content:remove(1)
    div.content[1] = pandoc.Para(words)
    return div
  end
end

local function prepared(div)
  if #form_names(div.classes) > 0 then
    for i, block in ipairs(div.content) do
      local image = block.t == "Plain" and only_image(block.content)
      if image then
        image.classes = { "option" }
        div.content[i] = pandoc.Plain({ image })
      end
    end
  end
  if div.classes:includes("ck-feedback") then
    return run_in(div)
  end
  return div
end

-- Before anything else: no raw code, and nothing nested deeper than Typst can lay out.
local clean = {
  RawBlock = function()
    return {}
  end,
  RawInline = function()
    return {}
  end,
  Pandoc = function(document)
    for _, part in ipairs(document.blocks) do
      if part.t == "Div" then
        for i, block in ipairs(part.content) do
          if depth(block, 1) > DEEPEST then
            part.content[i] = flat(block)
          end
        end
      end
    end
    find_targets(document)
    return document:walk({ Div = prepared })
  end,
}

-- Blocks whose inlines must still be as pandoc read them.
local blocks = {
  Header = heading,
  HorizontalRule = rule,
  Table = data_table,

  Para = function(para)
    return with_figures(para.content)
  end,

  Plain = function(plain)
    local image = only_image(plain.content)
    if image then
      return pandoc.Plain({ inline(picture(image, image.classes:includes("option") and "set-option-image" or "set-figure") .. ";") })
    end
  end,

  Figure = function(figure)
    local out = pandoc.Blocks(figure.content)
    local caption = pandoc.Blocks(figure.caption.long or {})
    if #caption > 0 then
      out:insert(raw("#set-caption["))
      out:extend(caption)
      out:insert(raw("]"))
    end
    return out
  end,
}

local inlines = {
  Image = function(image)
    return inline(picture(image, "set-inline-image") .. ";")
  end,

  Math = function(formula)
    return { inline("#set-math(" .. quoted(formula.text) .. ")["), formula, inline("];") }
  end,

  Link = function(link)
    if link.classes:includes("footnote-backref") then
      return {}
    end
    local id = link.target:match("^#(.*)$")
    if id and targets[id] then
      return pandoc.Link(link.content, "#" .. targets[id])
    end
    if not link.target:match("^https?://") and not link.target:match("^mailto:") then
      return link.content
    end
    local out = pandoc.Inlines({ inline("#set-link(" .. quoted(link.target) .. ")[") })
    out:extend(link.content)
    out:insert(inline("];"))
    return out
  end,

  Code = function(code)
    return pandoc.Code(code.text)
  end,

  Span = function(span)
    local before = call(span) or language(span)
    local id = keep_target(span)
    local content = span.content
    if id ~= "" then
      content = pandoc.Inlines({ pandoc.Span(content, pandoc.Attr(id)) })
    end
    if not before then
      return content
    end
    local out = pandoc.Inlines({ inline(before .. "[") })
    out:extend(content)
    out:insert(inline("];"))
    return out
  end,
}

local containers = {
  CodeBlock = function(code)
    local output = code.classes:includes("ck-output")
    local word
    for _, class in ipairs(code.classes) do
      if not output and class ~= "highlight" then
        word = word or class:gsub("^language%-", ""):match("^[%w+#-]+$")
      end
    end
    return {
      raw(output and "#set-output[" or "#set-code["),
      pandoc.CodeBlock(code.text, pandoc.Attr("", word and { word } or {})),
      raw("]"),
    }
  end,

  Table = function(t)
    return { raw("#set-table["), t, raw("]") }
  end,

  Div = function(div)
    local part = div.attributes.part
    if div.classes:includes("ck-part") and part and part:match("^%d+$") then
      local out = pandoc.Blocks({ raw("// " .. nonce .. " " .. part) })
      out:extend(div.content)
      return out
    end
    local before = call(div) or language(div)
    local id = keep_target(div)
    local content = div.content
    if id ~= "" then
      content = pandoc.Blocks({ pandoc.Div(content, pandoc.Attr(id)) })
    end
    if not before then
      return content
    end
    local out = pandoc.Blocks({ raw(before .. "[") })
    out:extend(content)
    out:insert(raw("]"))
    return out
  end,
}

return { clean, blocks, inlines, containers }

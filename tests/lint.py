#!/usr/bin/python3
"""The rules of the house that a compiler cannot hold (make lint).

Every check is a function from a Tree to (place, complaint) pairs. tests/lint_test.py shows each of them a bad example, so a
check that no longer sees anything is found out. Exceptions are listed here by name, never switched off in the source.
"""
import concurrent.futures
import os
import re
import subprocess
import sys

# Who may include whom: folder of the including file -> what its includes may begin with (a folder's own files always).
# The longest matching folder counts. cgi/*.c (main, admin) may include everything.
LAYERS = {
    "base": ["base/"],
    "db": ["base/"],
    "ext": ["base/"],
    "draw": ["base/"],
    "web": ["base/", "db/", "ext/mail.h"],           # mailbox.c: the outbox every service has
    "agent": ["base/", "db/", "ext/", "draw/", "web/tpl.h", "web/mailbox.h", "platform/core/"],
}
SERVICES = ("platform", "show", "queue", "pay")
CORE = ["base/", "db/", "ext/", "draw/", "web/tpl.h", "web/mailbox.h"]
PAGES = ["base/", "db/", "ext/", "draw/", "web/"]
# Core knows no request: rules can then be tested, and used by jobs, without one. These are the exceptions: core that exists to
# look at or fill in the request itself (who somebody is, what the head of a page shows, what a mailed link must say), and
# turns of a service, which are handed a struct service. Files named job… are turns by name.
CORE_WITH_MORE = {
    "session": ["web/req.h"],
    "nav": ["web/req.h"],
    "account": ["web/req.h", "web/route.h"],
    "sync": ["web/route.h"],
}

SYSTEM_HEADERS = [            # (headers, the only folder that may include them)
    (r"fcgi\w*\.h|cs/.*|util/(neo|ulist|ulocks|wdb|skiplist|dict|rcfs|filter).*|ClearSilver\.h", "web"),
    (r"mysql.*|mariadb.*", "db"),
    (r"curl/.*|json-c/.*|json\.h|yaml\.h", "ext"),
    (r"cairo.*|qrencode\.h", "draw"),
]

MEMORY = {"malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup", "asprintf", "vasprintf"}
MEMORY_FOLDERS = {"base", "db", "ext", "web", "draw"}
BANNED = {"sprintf", "vsprintf", "strcpy", "stpcpy", "strcat", "strncat", "gets", "system", "popen", "strtok", "alloca", "atoi", "atol",
          "atoll", "atof", "rand", "srand", "random", "setjmp", "longjmp", "tmpnam", "mktemp", "asctime", "ctime", "localtime", "gmtime"}

TEMPLATE_WORDS = {"var", "set", "if", "elif", "else", "each", "loop", "def", "call", "include", "with",
                  "/if", "/each", "/loop", "/def", "/with", "/call"}

# Functions whose n-th argument (from 0) is a key of the language files.
KEY_ARGUMENTS = {"req_say": 1, "req_say1": 1, "req_say2": 1, "req_say3": 1, "req_flash": 1, "form_error": 2, "form_error_with": 2,
                 "form_error_at": 3, "form_error_at_with": 3, "tpl_say": 2, "plan_parts_wrong": 2, "problem": 4, "tpl_lang_text": 1, "tpl_lang_say": 2,
                 "kubernetes_step": 1, "trouble": 1}
# Functions whose n-th argument is a template's name.
TEMPLATE_ARGUMENTS = {"reply_page": 1, "reply_form": 1, "reply_status_page": 2, "tpl_render": 1, "tpl_plain": 1}

# Exported names that do not begin with their file's, folder's or header's name, and why that is right.
NAMES = {"main": "the C language's", "must_failed": "people call the macro, must()"}

MARK = "TO" "DO"
LANGUAGES = ("ko", "en")


class Tree:
    """The files of one checkout (or of a test's small one), read once."""

    def __init__(self, root):
        self.root = root
        self.paths = sorted(self._list())
        self._text = {}

    def _list(self):
        try:
            out = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=self.root, check=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            found = [p for p in out.decode().split("\0") if p]
        except (OSError, subprocess.CalledProcessError):
            found = []
            for folder, folders, names in os.walk(self.root):
                folders[:] = [f for f in folders if f not in ("build", "var", ".git", "__pycache__")]
                found += [os.path.relpath(os.path.join(folder, n), self.root) for n in names]
        return [p for p in found if os.path.isfile(os.path.join(self.root, p)) and not os.path.islink(os.path.join(self.root, p))]

    def text(self, path):
        if path not in self._text:
            with open(os.path.join(self.root, path), "rb") as f:
                raw = f.read()
            self._text[path] = None if b"\0" in raw else raw.decode("utf-8", "surrogateescape")
        return self._text[path]

    def match(self, pattern):
        return [p for p in self.paths if re.fullmatch(pattern, p)]


def line_of(text, at):
    return text.count("\n", 0, at) + 1


# ---------------------------------------------------------------------------------------------------------- C

C_PIECES = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def c_code(text):
    """(without comments, without comments and strings), both of the same length as the text."""
    no_comments = C_PIECES.sub(lambda m: blank(m.group()) if m.group().startswith("/") else m.group(), text)
    no_strings = C_PIECES.sub(lambda m: m.group()[0] + blank(m.group()[1:-1]) + m.group()[-1] if m.group()[0] in "\"'" else m.group(),
                              no_comments)
    return no_comments, no_strings


def c_literals(source):
    """String literals of a piece of C; literals side by side are one."""
    out, end = [], None
    for m in re.finditer(r'"((?:\\.|[^"\\\n])*)"', source):
        if end is not None and not source[end:m.start()].strip():
            out[-1] += m.group(1)
        else:
            out.append(m.group(1))
        end = m.end()
    return out


def c_calls(code, bare, name):
    """Yields (offset, [source of each argument]) for every call of `name`."""
    for m in re.finditer(r"\b%s\s*\(" % re.escape(name), bare):
        depth, start, arguments, i = 1, m.end(), [], m.end()
        while i < len(bare) and depth:
            c = bare[i]
            if c in "([{":
                depth += 1
            elif c in ")]}":
                depth -= 1
                if not depth:
                    arguments.append(code[start:i])
            elif c == "," and depth == 1:
                arguments.append(code[start:i])
                start = i + 1
            i += 1
        yield m.start(), arguments


def folder_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "cgi" else ""


def may_include(path, target):
    parts = path.split("/")
    if len(parts) == 2:
        return True                       # cgi/main.c, cgi/admin.c
    folder = parts[1]
    if target.startswith(folder + "/"):
        if folder in SERVICES and len(parts) > 3 and parts[2] == "core":
            return not (target.startswith(folder + "/pages") or target.endswith("routes.def"))
        return True
    if folder in SERVICES:
        allowed = PAGES
        if len(parts) > 3 and parts[2] == "core":
            stem = os.path.splitext(parts[-1])[0]
            allowed = CORE + CORE_WITH_MORE.get(stem, ["web/route.h"] if stem.startswith("job") else [])
    elif folder in LAYERS:
        allowed = LAYERS[folder]
    else:
        return False
    return any(target == a or (a.endswith("/") and target.startswith(a)) for a in allowed)


def check_layers(tree):
    for path in tree.match(r"cgi/.*\.(c|h|def)"):
        text = tree.text(path)
        code, _ = c_code(text)
        for m in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', code, re.M):
            place, target = "%s:%d" % (path, line_of(text, m.start())), m.group(2)
            for headers, folder in SYSTEM_HEADERS:
                if re.fullmatch(headers, target) and "cgi/" + target not in tree.paths and folder_of(path) != folder:
                    yield place, "<%s> is for cgi/%s/ alone" % (target, folder)
            if "cgi/" + target in tree.paths and not may_include(path, target):
                yield place, "%s may not include %s (layers point one way: README, A tour of the code)" % (os.path.dirname(path), target)
            elif m.group(1) == '"' and "cgi/" + target not in tree.paths and folder_of(path) != "web":
                yield place, 'no such header: "%s"' % target


def check_calls(tree):
    for path in tree.match(r"cgi/.*\.(c|h)"):
        text = tree.text(path)
        _, bare = c_code(text)
        for m in re.finditer(r"(?<![\w.>])([a-z_0-9]+)\s*\(", bare):
            name = m.group(1)
            place = "%s:%d" % (path, line_of(text, m.start()))
            if name in BANNED:
                yield place, "%s is banned" % name
            elif name in MEMORY and folder_of(path) not in MEMORY_FOLDERS:
                yield place, "%s: memory comes from the arena here" % name
        for m in re.finditer(r"(?<![\w.>])goto\b", bare):
            if folder_of(path) not in ("base", "db", "ext", "draw", "web"):
                yield "%s:%d" % (path, line_of(text, m.start())), "goto: only base, db, ext, draw and web clean up by hand"


# tpl.c turns line feeds into paragraphs and Korean particles into the right one; plan_pretix.c recognises words of a drawing,
# pick.c those of people who name seats.
TEXT_IN_C = {"cgi/web/tpl.c", "cgi/ext/plan_pretix.c", "cgi/platform/core/pick.c"}
HTML = re.compile(r"<(?:/?[a-z][a-z0-9]*(?:\s[^<]*)?/?>|!doctype|[a-z]+ [a-z]+=)", re.I)
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")


def check_no_texts_in_c(tree):
    for path in tree.match(r"cgi/.*\.(c|h)"):
        if folder_of(path) == "base" or path in TEXT_IN_C:
            continue                      # clock and money write Korean dates and won: the words of a number
        text = tree.text(path)
        code, _ = c_code(text)
        for m in re.finditer(r'"((?:\\.|[^"\\\n])*)"', code):
            place = "%s:%d" % (path, line_of(text, m.start()))
            if HTML.search(m.group(1)) and folder_of(path) != "draw":
                yield place, "HTML in C: %s" % m.group()[:50]
            if HANGUL.search(m.group(1)):
                yield place, "a text in C: it belongs into templates/lang"


def check_names(tree):
    """Functions of NAME.c that are not static begin with the name of the file, of its folder, of their header, or of a struct
    or enum that their header speaks of (route.h declares service_db)."""
    declared = {}
    for path in tree.match(r"cgi/.*\.h"):
        _, bare = c_code(tree.text(path))
        words = {os.path.splitext(os.path.basename(path))[0]} | set(re.findall(r"\b(?:struct|enum) (\w+)", bare))
        for m in re.finditer(r"\b([a-z]\w*)\s*\((?=[^;{]*\)[^;{]*;)", bare):
            declared.setdefault(m.group(1), set()).update(words)
    for path in tree.match(r"cgi/.*\.c"):
        parts = path.split("/")
        if "pages" in parts:
            continue                      # handlers are named by their routes.def
        text = tree.text(path)
        _, bare = c_code(text)
        stems = {os.path.splitext(parts[-1])[0], os.path.splitext(parts[-1])[0].split("_")[0], folder_of(path)}
        for m in re.finditer(r"^(?!static\b|typedef\b|struct \w+ *\{|else\b|return\b)[A-Za-z_][\w \t*]*?\b(\w+)\([^;{}]*\)\s*\{", bare, re.M):
            name = m.group(1)
            homes = declared.get(name, set())
            if name in NAMES or any(name == s or name.startswith(s + "_") for s in stems | homes if s):
                continue
            yield "%s:%d" % (path, line_of(text, m.start())), "%s does not begin with the name of its file, folder or header" % name


def check_headers_alone(tree):
    headers = tree.match(r"cgi/.*\.h")
    flags = ["-std=c11", "-D_GNU_SOURCE", "-Icgi", "-isystem", "/usr/include/ClearSilver", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]
    packages = subprocess.run("pkg-config --cflags libcurl json-c libsodium cairo libqrencode; mysql_config --include", shell=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.split()

    def alone(path):
        # Twice, so that a missing guard shows as well.
        source = '#include "%s"\n' % path[len("cgi/"):] * 2
        r = subprocess.run(["gcc"] + flags + packages + ["-x", "c", "-"], input=source, cwd=tree.root, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return path, r.stdout if r.returncode else ""

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, said in pool.map(alone, headers):
            if said:
                first = next((l for l in said.splitlines() if "error" in l), said.splitlines()[0] if said else "")
                yield path, "does not compile alone: %s" % first


# -------------------------------------------------------------------------------------------------- templates

TAG = re.compile(r"<\?cs(.*?)\?>", re.S)
ATTRIBUTE = re.compile(r"""(?<![\w-])(href|src|action|formaction|srcset|poster|cite|data|background|xlink:href)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)""", re.I)
URL_NAME = re.compile(r"(?:Url\.[\w.]+|[\w.]*?(?:^|[._])(?:url|action))")


def check_templates(tree):
    for path in tree.match(r"templates/.*\.cs"):
        text = tree.text(path)
        marked = []                       # the text with each tag as one character, and where that was

        def place(at):
            return "%s:%d" % (path, line_of(text, at))

        last, tags = 0, {}
        for m in TAG.finditer(text):
            marked.append((text[last:m.start()], last))
            body = m.group(1).strip()
            if body.startswith("#"):
                last = m.end()
                continue
            word = re.match(r"/?\w+", body)
            word = word.group() if word else body[:10]
            if word not in TEMPLATE_WORDS:
                yield place(m.start()), "<?cs %s: banned (only var, set, if, each, loop, def, call, include, with)" % word
            if word == "include":
                name = re.fullmatch(r'include\s*!\s*"([^"]+)"', body)
                if not name:
                    yield place(m.start()), 'include must be include!"a literal"'
                elif "templates/" + name.group(1) not in tree.paths:
                    yield place(m.start()), "include of a file that is not there: %s" % name.group(1)
            key = "\x01%d\x02" % len(tags)
            tags[key] = body
            marked.append((key, m.start()))
            last = m.end()
        marked.append((text[last:], last))
        flat = "".join(piece for piece, _ in marked)

        def origin(at):
            n = 0
            for piece, start in marked:
                if at < n + len(piece):
                    return place(start + (0 if piece.startswith("\x01") else at - n))
                n += len(piece)
            return path

        for m in re.finditer(r"<\s*script|<\s*style\b|javascript:", flat, re.I):
            yield origin(m.start()), "%s: no script and no inline style anywhere" % m.group()
        for m in re.finditer(r"<[a-z][^<>]*?[\s\x02\"'](style|on[a-z]+)\s*=", flat, re.I):
            yield origin(m.start(1)), "%s=: not allowed" % m.group(1)
        quoted = re.sub(r"""=\s*("[^"]*"|'[^']*')""", lambda q: "=" + " " * (len(q.group()) - 1), flat)
        for m in re.finditer(r"(?<=[a-z])=\s*\x01(\d+)\x02", quoted):
            body = tags["\x01%s\x02" % m.group(1)]
            if quoted.rfind("<", 0, m.start()) > quoted.rfind(">", 0, m.start()) and body.startswith("var"):
                yield origin(m.start()), "attribute without quotes: %s" % body
        for m in ATTRIBUTE.finditer(flat):
            value = m.group(2)
            if flat.rfind("<", 0, m.start()) <= flat.rfind(">", 0, m.start()):
                continue                  # words of a text, not of a tag
            if value[:1] not in "\"'" or len(value) < 2:
                yield origin(m.start()), "%s without quotes" % m.group(1)
                continue
            value = value[1:-1]
            if re.match(r"/(?!/)|#", value):
                continue
            tag = re.match(r"\x01\d+\x02", value)
            body = tags[tag.group()] if tag else ""
            if re.match(r"var\s*:", body) and URL_NAME.fullmatch(body.split(":", 1)[1].strip()):
                continue
            shown = re.sub(r"\x01\d+\x02", lambda t: "<?cs %s ?>" % tags[t.group()], value)
            yield origin(m.start()), "%s=\"%s\": must begin with / or #, or be a node named url, …_url, action or Url.…" % (m.group(1), shown)


def check_kubernetes(tree):
    """A template of k8s/show is YAML whose every value is quoted by json(), or a whole number; tpl.c refuses others when it reads them."""
    for path in tree.match(r"k8s/show/.*\.yaml"):
        text = tree.text(path)
        for m in TAG.finditer(text):
            place, body = "%s:%d" % (path, line_of(text, m.start())), m.group(1).strip()
            word = re.match(r"/?\w+", body)
            if body.startswith("#"):
                continue
            if not word or word.group() not in TEMPLATE_WORDS:
                yield place, "<?cs %s: banned (only var, set, if, each, loop, def, call, include, with)" % (word.group() if word else body[:10])
            elif word.group() == "var" and not re.fullmatch(r"var:(json|number)\([A-Za-z][\w.]*\)", body):
                yield place, "<?cs %s ?>: a value in YAML is json(x) or number(x)" % body
            elif word.group() == "include":
                name = re.fullmatch(r'include\s*!\s*"([^"]+)"', body)
                if not name or "k8s/show/" + name.group(1) not in tree.paths:
                    yield place, "include must be include!\"a file that is there\""
            before = text[text.rfind("\n", 0, m.start()) + 1:m.start()]
            if word and word.group() == "var" and (before.count('"') % 2 or before.count("'") % 2):
                yield place, "<?cs %s ?>: json() brings its own quotes" % body


def check_macros(tree):
    """A page may only call macros that it, or a file it includes, defines."""
    defs, calls, includes = {}, {}, {}
    for path in tree.match(r"templates/.*\.cs"):
        text = tree.text(path)
        for kind in (defs, calls, includes):
            kind[path] = []
        for m in TAG.finditer(text):
            body = m.group(1).strip()
            for kind, pattern in ((defs, r"def\s*:\s*(\w+)"), (calls, r"call\s*:\s*(\w+)"), (includes, r'include\s*!\s*"([^"]+)"')):
                found = re.match(pattern, body)
                if found:
                    kind[path].append((found.group(1), line_of(text, m.start())))

    def known(path, seen):
        if path in seen or path not in defs:
            return set()
        seen.add(path)
        names = {n for n, _ in defs[path]}
        for target, _ in includes[path]:
            names |= known("templates/" + target, seen)
        return names

    for path in calls:
        if path.startswith(("templates/macros/", "templates/layout/")):
            continue                      # parts: what they call comes with the page
        names = known(path, set())
        for name, line in calls[path]:
            if name not in names:
                yield "%s:%d" % (path, line), "call of a macro that is not defined here: %s" % name


# ------------------------------------------------------------------------------------------------------ texts

def read_hdf(text):
    """Yields (line, key or None, value or complaint). A key is whole: its outer names are put before it."""
    outer, lines, i = [], text.split("\n"), 0
    while i < len(lines):
        line, number = lines[i].strip(), i + 1
        i += 1
        if not line or line.startswith("#"):
            continue
        if line == "}":
            if not outer:
                yield number, None, "a closing brace too many"
            else:
                outer.pop()
            continue
        opened = re.fullmatch(r"([\w.]+)\s*\{", line)
        if opened:
            outer.append(opened.group(1))
            continue
        long = re.fullmatch(r"([\w.]+)\s*<<\s*(\w+)", line)
        if long:
            value = []
            while i < len(lines) and lines[i] != long.group(2):
                value.append(lines[i])
                i += 1
            if i == len(lines):
                yield number, None, "<< %s without its end" % long.group(2)
            i += 1
            yield number, ".".join(outer + [long.group(1)]), "\n".join(value)
            continue
        plain = re.fullmatch(r"([\w.]+)\s*=\s*(.*)", line)
        if plain:
            yield number, ".".join(outer + [plain.group(1)]), plain.group(2)
        else:
            yield number, None, "not understood: %s" % line
    if outer:
        yield len(lines), None, "%s { is not closed" % outer[-1]


def texts_of(tree, language):
    """{key: (value, place)}, [(place, complaint)]"""
    found, wrong = {}, []
    for path in tree.match(r"templates/lang/%s/.*\.hdf" % language):
        for line, key, value in read_hdf(tree.text(path)):
            place = "%s:%d" % (path, line)
            if key is None:
                wrong.append((place, value))
            elif key in found:
                wrong.append((place, "%s is already at %s" % (key, found[key][1])))
            else:
                found[key] = (value, place)
    return found, wrong


def holes(text):
    return sorted(set(re.findall(r"\{[1-9]\}", text)))


def is_error(key):
    """Whether a text stands in a list of errors: there all are sentences, or end with what was typed or an example."""
    words = key.split(".")
    return words[0] != "error" and (words[-1] == "missing" or "error" in words[1:-1] or words[0] == "plan"
                                    or re.match(r"error_(?!mark$|summary$)", words[-1]) is not None)


def check_languages(tree):
    texts = {}
    for language in LANGUAGES:
        texts[language], wrong = texts_of(tree, language)
        yield from wrong
    ko, en = (texts[l] for l in LANGUAGES)
    for here, there, name in ((ko, en, "en"), (en, ko, "ko")):
        for key in here:
            if key not in there:
                yield here[key][1], "%s is missing in %s" % (key, name)
            elif not here[key][0].strip() and there[key][0].strip():
                yield here[key][1], "%s is empty" % key
            if is_error(key) and not re.search(r"[.?!)]$|: *\{[1-9]\}$|예: [^.]*$|[:,] [\w.@-]+$", here[key][0].strip()):
                yield here[key][1], "%s is no sentence: a full stop is missing" % key
    for key in ko:
        if key in en and holes(ko[key][0]) != holes(en[key][0]) and "{3}" not in ko[key][0] + en[key][0]:
            yield en[key][1], "%s has the holes %s, in ko %s" % (key, " ".join(holes(en[key][0])) or "-", " ".join(holes(ko[key][0])) or "-")


def check_keys(tree):
    """Every text that a template or a handler asks for is there. A key with %s in it must fit at least one."""
    texts, _ = texts_of(tree, "ko")
    nodes = {".".join(k.split(".")[:n]) for k in texts for n in range(1, k.count(".") + 1)}
    for path in tree.match(r"templates/.*\.cs"):
        text = tree.text(path)
        for tag in TAG.finditer(text):
            if tag.group(1).strip().startswith("#"):
                continue
            for m in re.finditer(r"(?<![\w.])L\.(\w+(?:\.\w+)*)(\s*\[)?", tag.group(1)):
                if m.group(1) not in texts and not (m.group(2) and m.group(1) in nodes):
                    yield "%s:%d" % (path, line_of(text, tag.start(1) + m.start())), "no text L.%s" % m.group(1)
    for path in tree.match(r"cgi/.*\.c"):
        text = tree.text(path)
        code, bare = c_code(text)
        for name, n in KEY_ARGUMENTS.items():
            for at, arguments in c_calls(code, bare, name):
                if len(arguments) <= n:
                    continue
                for key in c_literals(arguments[n]):
                    pattern = "".join(r"[\w.]+" if p.startswith("%") else re.escape(p) for p in re.split(r"(%[a-z0-9]+)", key))
                    if "%" in key and folder_of(path) == "web":
                        continue          # made of a form's and a field's name: checked with the form below
                    if "%" in key:
                        known = any(re.fullmatch(pattern, k) for k in texts)
                    else:
                        # Outside a format, a word without a dot is an argument of an inner call, not a key.
                        known = key in texts or "." not in key
                    if not known:
                        yield "%s:%d" % (path, line_of(text, at)), "no text %s (%s)" % (key, name)
        # Forms: every field people see has a label, every choice a word.
        arrays = {m.group(1): c_literals(m.group(2)) for m in
                  re.finditer(r"\bstatic\s+const\s+char\s*\*\s*const\s+(\w+)\s*\[\w*\]\s*=\s*\{(.*?)\}", code, re.S)}
        for at, arguments in c_calls(code, bare, "FORM"):
            form = arguments[0].strip()
            for field in arguments[1:]:
                row = re.match(r'\s*\{\s*"(\w+)"\s*,\s*(FIELD_\w+)', field)
                if not row or row.group(2) == "FIELD_HIDDEN":
                    continue
                place = "%s:%d" % (path, line_of(text, at))
                key = "form.%s.%s" % (form, row.group(1))
                if key + ".label" not in texts:
                    yield place, "no text %s.label" % key
                if row.group(2) == "FIELD_CHOICE":
                    last = re.search(r",\s*(\w+)\s*\}\s*$", field)
                    for word in arrays.get(last.group(1), []) if last else []:
                        if "%s.choice.%s" % (key, word) not in texts:
                            yield place, "no text %s.choice.%s" % (key, word)


def check_pages(tree):
    """Every template a handler names is there."""
    for path in tree.match(r"cgi/.*\.c"):
        text = tree.text(path)
        code, bare = c_code(text)
        for name, n in TEMPLATE_ARGUMENTS.items():
            for at, arguments in c_calls(code, bare, name):
                for page in c_literals(arguments[n]) if len(arguments) > n else []:
                    if "%" in page:
                        pattern = "templates/" + re.sub(r"%[a-z]+", "[^/]+", page) + r"(\.cs)?"
                        known = any(re.fullmatch(pattern, p) for p in tree.paths)
                    else:
                        known = any("templates/" + page + end in tree.paths for end in ("", ".cs")) or "/" not in page
                    if not known:
                        yield "%s:%d" % (path, line_of(text, at)), "no template %s" % page


# ------------------------------------------------------------------------------------------------ everything

def check_migrations(tree):
    folders = {}
    for path in tree.match(r"sql/\w+/[^/]*\.sql"):
        folder, name = path.rsplit("/", 1)
        if name in ("schema.sql", "grants.sql", "invariants.sql"):
            continue
        numbered = re.fullmatch(r"(\d{4})_[a-z0-9_]+\.sql", name)
        if not numbered:
            yield path, "not named NNNN_what.sql"
            continue
        folders.setdefault(folder, []).append((int(numbered.group(1)), path))
        bare = re.sub(r"--[^\n]*|#[^\n]*|/\*.*?\*/|'(?:''|\\.|[^'\\])*'", " ", tree.text(path), flags=re.S)
        statements = [s for s in bare.split(";") if s.strip()]
        if len(statements) != 1:
            yield path, "holds %d statements; one a file" % len(statements)
    for folder, files in sorted(folders.items()):
        for expected, (number, path) in enumerate(sorted(files), 1):
            if number != expected:
                yield path, "%s: %04d is missing or twice there" % (folder, expected)
                break


def check_files(tree):
    for path in tree.paths:
        text = tree.text(path)
        if not text or path.startswith("tests/fuzz/seeds/"):
            continue                      # binary, empty, or bytes that are meant to be odd
        for m in re.finditer(r"[ \t]+$", text, re.M):
            if path.endswith(".cs") and text[text.rfind("\n", 0, m.start()) + 1:m.end()] == "-- ":
                continue                  # what a mail program knows a signature by
            yield "%s:%d" % (path, line_of(text, m.start())), "white space at the end of the line"
        if "\r\n" in text:
            yield path, "lines end in CR LF"
        if not text.endswith("\n"):
            yield path, "does not end with a newline"
        if MARK in text:
            yield "%s:%d" % (path, line_of(text, text.index(MARK))), "a %s: do it, or say nothing" % MARK
        if path.endswith(".py"):
            try:
                compile(text, path, "exec")
            except SyntaxError as e:
                yield "%s:%s" % (path, e.lineno), "Python: %s" % e.msg
        elif text.startswith("#!/bin/sh") or text.startswith("#!/bin/bash"):
            shell = "sh" if text.startswith("#!/bin/sh") else "bash"
            r = subprocess.run([shell, "-n", os.path.join(tree.root, path)], stderr=subprocess.PIPE, text=True)
            if r.returncode:
                yield path, "shell: %s" % r.stderr.strip().splitlines()[0]
            if not os.access(os.path.join(tree.root, path), os.X_OK):
                yield path, "a script that is not executable"


CHECKS = [check_layers, check_calls, check_no_texts_in_c, check_names, check_headers_alone, check_templates, check_kubernetes, check_macros, check_languages,
          check_keys, check_pages, check_migrations, check_files]


def main():
    tree = Tree(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    complaints = [(place, said) for check in CHECKS for place, said in check(tree)]
    for place, said in complaints:
        print("%s: %s" % (place, said))
    print("lint: %d files, %d complaints" % (len(tree.paths), len(complaints)))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())

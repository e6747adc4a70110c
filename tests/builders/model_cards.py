"""Model cards as strangers may write them: any text, and texts that mean harm."""

from hypothesis import strategies as st

# What syntax is made of, so that examples run into it.
_BITS = st.sampled_from(
    [
        *(
            "[",
            "]",
            "(",
            ")",
            "!",
            "<",
            ">",
            "`",
            "``",
            "```",
            "~~~",
            "\\",
            '"',
            "'",
            "|",
            "#",
            "-",
            "*",
            "_",
            ":",
            "&",
        ),
        *("\n", "\n\n", " ", "    ", "\t", "a", "b c", "é", "\ue000", "0", "\ue001", "\u2060", "\x00", "\u202e"),
        *(
            "http://x.org/a",
            "https://y.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://z",
        ),
        *("<img src=x alt=y>", "<a href='https://q.org'>", "</a>", "<!--", "-->", "<script>", "</script>", "<br>"),
        *("](", "![", "]:", "[x]: ", "][", "](javascript:x)", "![p](http://t/p.png)", "---\n", "> ", "- ", "1. "),
        *("&#91;", "&lt;", "me@x.org", "www.x.org", "<javascript:x>", "<https://ok.org>", "| a | b |\n|---|---|\n"),
    ]
)
CARDS = st.lists(_BITS | st.text(max_size=8), max_size=60).map("".join)


HOSTILE_CARDS = [
    "<script>alert(1)</script>hello",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg><a xlink:href='javascript:x'>x</a></svg>",
    "[x](javascript:alert(1))",
    "[x]( JaVaScRiPt:alert(1) )",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](\\\\server\\share)",
    "[x](//evil.example/x)",
    "[x](https://huggingface.co@evil.example/)",
    "![x](https://tracker.example/pixel.png)",
    "![x][t]\n\n[t]: https://tracker.example/pixel.png",
    "[![badge](https://t.example/b.svg)](javascript:x)",
    "[x]\n\n[x]: javascript:alert(1)",
    "> [x]: javascript:alert(1)\n\n[x]",
    "[x]:\njavascript:alert(1)\n\n[x]",
    "\\[x\\](javascript:alert(1))",
    "\\\\[x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "`a` | `<img src=x>` \n---|---\n`x|y` | `<b` `[z](javascript:x)`",
    "```\n[x](javascript:x)\n````\n<img src=x>\n```\n",
    "~~~html\n<script>\n```\n~~~\n<script>x</script>",
    "<!-- <img src=x> --><!-- [x](javascript:x)",
    "\\`<img src=x>`",
    "<a href='javascript:x'>y</a><a href=https://ok.example>z</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<style>@import url(https://evil.example)</style>",
    "<details><summary>More</summary>\n\n![x](http://e/x.png)\n</details>",
]

"""The scripts and styles of others, with the checksums by which a browser refuses a changed file (W3C Subresource
Integrity)."""

from collections.abc import Mapping

INTEGRITY: Mapping[str, str] = {
    "bootstrap.min.css": "sha384-1mpwkwPxwUYobttwAe8a69A6lkXoBGOF9vof/uG1lcb8L+Mf25artcl+JBRkV1bc",
    "htmx.min.js": "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
    "echarts.min.js": "sha384-Eocxm0VcwHzkU/WL/hiZUvWxg2ISrOO+xcgznp2yXB0nAUIgQUk+GcTHQ+v62nj9",
}
"""The checksum of each file in static/vendor that a page loads."""

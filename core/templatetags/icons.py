"""Line icons on a 24 x 24 grid, drawn with the current text colour (2 px, round ends).

An icon never stands without words; `{% icon "name" %}` of `ui` prints it hidden from screen readers.
"""

ICONS = {
    "alert": "M12 3l10 18H2zM12 10v5M12 18v.1",
    "arrow": "M4 12h15M13 6l6 6-6 6",
    "back": "M20 12H5M11 6l-6 6 6 6",
    "bell": "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4",
    "calendar": "M4 6h16v15H4zM4 10h16M8 3v4M16 3v4",
    "check": "M4 13l5 5L20 6",
    "clock": "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l4 2",
    "close": "M5 5l14 14M19 5L5 19",
    "document": "M6 2h8l4 4v16H6zM14 2v5h4M9 12h6M9 16h6",
    "download": "M12 3v12M7 10l5 5 5-5M4 20h16",
    "edit": "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
    "eye": "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 100 6 3 3 0 000-6z",
    "file": "M6 2h8l4 4v16H6zM14 2v5h4",
    "house": "M3 12l9-8 9 8M6 10v10h12V10M10 20v-6h4v6",
    "info": "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v6M12 7v.1",
    "key": "M8 11a4 4 0 100 8 4 4 0 000-8zM11 12l9-9M16 7l3 3",
    "link": "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1",
    "lock": "M5 11h14v10H5zM8 11V7a4 4 0 018 0v4",
    "mail": "M3 5h18v14H3zM3 6l9 7 9-7",
    "person": "M12 4a4 4 0 100 8 4 4 0 000-8zM4 21c0-5 3-7 8-7s8 2 8 7",
    "phone": "M5 3h4l2 5-3 2c1 3 3 5 6 6l2-3 5 2v4c0 1-1 2-2 2C10 21 3 14 3 5c0-1 1-2 2-2z",
    "pin": "M12 21c-5-6-7-9-7-12a7 7 0 0114 0c0 3-2 6-7 12zM12 7a2 2 0 100 4 2 2 0 000-4z",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7z",
    "qr": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2M18 17h2",
    "search": "M10 3a7 7 0 100 14 7 7 0 000-14zM15 15l6 6",
    "share": "M12 3v12M8 7l4-4 4 4M6 11H4v10h16V11h-2",
    "stop": "M12 3a9 9 0 100 18 9 9 0 000-18zM6 6l12 12",
}

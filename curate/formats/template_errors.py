"""Errors in templates. Pure."""

from __future__ import annotations


def template_error_line(error: BaseException, name: str) -> int:
    """Return the line of a template on which an error was raised; 1 if it isn't known. name: the template's."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.replace("\\", "/").endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line

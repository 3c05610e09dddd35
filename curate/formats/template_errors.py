"""Templates as text files that something can be wrong with. Pure."""

from __future__ import annotations


def template_error_line(error: BaseException, name: str) -> int:
    """The line of a template on which an error arose; 1 where that can't be told. name: the template's."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.replace("\\", "/").endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line

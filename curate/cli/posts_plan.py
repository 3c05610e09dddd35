"""``curate posts --plan``: a calendar of the posts that are still to go out."""

from __future__ import annotations

from curate.cli.output import print_result, print_status, show_problems
from curate.humanize import format_count
from curate.workspace.workspace import Workspace


def write_plan(workspace: Workspace) -> int:
    """Write posts/plan.ics and print what is in it; return the exit status."""
    from curate.workspace import posts_plan

    plan = posts_plan.save_plan(workspace)
    if plan.broken_settings:
        print_status(f"No plan was written: {plan.broken_settings} can't be understood.")
    elif not plan.planned:
        print_status("Nothing to plan: no post is waiting.")
    elif not plan.is_edited:
        later = f"; {plan.later:,} more wait" if plan.later > 0 else ""
        print_status(f"{format_count(plan.planned, 'post')} planned{later}. Read this file into your calendar:")
        print_result(f"posts/{posts_plan.PLAN_FILE}")
    show_problems(plan.problems)
    if plan.broken_settings or plan.problems:
        return 1
    return 0

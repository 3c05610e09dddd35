"""MkDocs as the site engine, run in this process and its copies. An edge."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from mkdocs.commands import build as mkdocs

from curate.problems import Problem, SiteFailed
from curate.publish.engines import mkdocs_settings
from curate.publish.engines.engine import Engine, EngineJob, FullBuildNeeded, PagesFailed, PreviousBuild
from curate.publish.engines.mkdocs_pages import build_in_parallel, cache_templates
from curate.publish.engines.mkdocs_settings import EngineLog, engine_session, load_settings, uses_only_search
from curate.publish.site.built_page_checks import PageAudit


class MkDocsEngine(Engine):
    builds_incrementally: ClassVar[bool] = True
    audits_while_building: ClassVar[bool] = True
    accepts_config_text: ClassVar[bool] = True

    def check_settings(self, config: Path, names: Iterable[str]) -> list[Problem]:
        return mkdocs_settings.check_settings(config, names)

    def build(self, job: EngineJob, audit: PageAudit, previous: PreviousBuild | None = None) -> list[Problem]:
        with engine_session(job.config, job.epoch) as log:
            cfg: Any = None
            try:
                cfg = load_settings(job.config, job.staged, job.fresh, log, job.config_text)
                _build(cfg, job, audit, log, previous)
            except (SiteFailed, FullBuildNeeded):
                raise
            except (Exception, SystemExit) as error:
                if log.failed_page and not mkdocs_settings.find_system_error(error):
                    raise PagesFailed([mkdocs_settings.page_problem(log.failed_page, error, job.staged)]) from error
                raise SiteFailed(mkdocs_settings.engine_problems(error, log)) from error
            finally:
                with contextlib.suppress(AttributeError):
                    cfg.plugins.on_shutdown()
        return log.distinct_problems()

    def markdown_settings(self, config: Path) -> tuple[list[Any], dict[str, Any]]:
        return mkdocs_settings.markdown_settings(config)


def _build(cfg: Any, job: EngineJob, audit: PageAudit, log: EngineLog, previous: PreviousBuild | None) -> None:
    if not cfg.nav:
        cfg.nav = list(job.navigation)
    parallel = _can_build_in_parallel(cfg)
    cfg.plugins.on_startup(command="build", dirty=False)
    _attach_page_audit(cfg, audit)
    if parallel:
        cache_templates(cfg.theme, (job.compiled or job.fresh.with_name("compiled")) / "theme")
        build_in_parallel(cfg, audit, log, previous, is_trial=job.is_trial)
    elif previous:
        raise FullBuildNeeded
    else:
        mkdocs.build(cfg)


def _can_build_in_parallel(cfg: Any) -> bool:
    checks_anchors = cfg.validation.links.anchors >= logging.WARNING  # that looks at two pages at once
    return uses_only_search(cfg) and not checks_anchors


def _attach_page_audit(cfg: Any, audit: PageAudit) -> None:
    """Pass each page to the audit after every plugin, whatever order of their own those ask for."""
    for name in ("post_template", "post_page"):
        cfg.plugins.events[name].append(getattr(audit, f"on_{name}"))

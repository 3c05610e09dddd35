"""The web server that shows the built site and reloads its pages: MkDocs' own."""

from mkdocs.livereload import LiveReloadServer as LiveReloadServer

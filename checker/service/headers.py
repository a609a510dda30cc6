"""Headers of every response: nothing may be framed, sniffed, cached by strangers or called from foreign pages."""

from __future__ import annotations

from flask import Flask, Response, request

from checker.settings import Settings

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

_SECURITY = {
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def install(app: Flask, settings: Settings) -> None:
    """Adds the headers; a page that needs more, such as its own style sheet, sets its own policy first."""

    def end(response: Response) -> Response:
        for name, value in _SECURITY.items():
            response.headers.setdefault(name, value)
        response.vary.add("Accept-Language")
        origin = request.headers.get("Origin")
        if settings.cors_origins:
            response.vary.add("Origin")
        if origin in settings.cors_origins and origin is not None:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Location, Retry-After, X-Request-Id"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, POST")
                response.headers["Access-Control-Allow-Headers"] = "Accept-Language, Authorization, X-Request-Id"
                response.headers["Access-Control-Max-Age"] = "600"
        return response

    app.after_request(end)

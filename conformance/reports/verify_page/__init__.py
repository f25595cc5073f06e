"""verify.html: one page that judges exports offline, by the independent runtime in JavaScript."""

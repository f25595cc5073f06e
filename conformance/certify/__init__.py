"""Certificates: a whole run with everything that it rests on, and its proof without the runtime."""

from conformance.certify.certifying import Certificate, certify
from conformance.certify.countersigning import countersign
from conformance.certify.verdict import CertificateVerdict
from conformance.certify.verifying import verify_certificate

__all__ = ["Certificate", "CertificateVerdict", "certify", "countersign", "verify_certificate"]

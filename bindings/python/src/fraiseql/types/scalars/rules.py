# SPDX-License-Identifier: MIT
"""What the scalars accept.

Sources of the formats: ISO 6346 (containers), ISO 13616 (IBAN), ISO 6166 (ISIN), ISO 17442 (LEI),
ISO 10383 (MIC), ISO 3779 (VIN), ISO 4217, ISO 639-1, ISO 8601, RFC 1123, E.164, semver.org.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

Rule = Callable[[str], str]
"""The value as it is kept; raises ValueError for one that is not accepted."""


class WrongCheckDigit(ValueError):
    """The form is right, its check digit is not: refused from clients, and sent as it is."""


def _pattern(expression: str, *, upper: bool = False, lower: bool = False) -> Rule:
    compiled = re.compile(expression)

    def rule(text: str) -> str:
        text = text.upper() if upper else text.lower() if lower else text
        if not compiled.fullmatch(text):
            raise ValueError("it has not the form")
        return text

    return rule


def _range(low: int | None, high: int | None) -> str:
    return f"between {low} and {high}" if high is not None else f"at least {low}"


def _decimal(whole: int, digits: int, low: int | None = None, high: int | None = None) -> Rule:
    def rule(text: str) -> str:
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError("it is no number") from None
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > digits:
            raise ValueError(f"it has more than {digits} digits behind the point")
        if number.adjusted() >= whole:
            raise ValueError(f"it has more than {whole} digits before the point")
        if (low is not None and number < low) or (high is not None and number > high):
            raise ValueError(f"it is not {_range(low, high)}")
        return text

    return rule


def _luhn(text: str) -> bool:
    digits = "".join(str(int(c, 36)) for c in text)
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


def _isin(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}[0-9]", text):
        raise ValueError("it has not the form")
    if not _luhn(text):
        raise ValueError("its check digit is wrong")
    return text


def _cusip(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[0-9]{3}[A-Z0-9]{5}[0-9]", text):
        raise ValueError("it has not the form")
    total = 0
    for place, char in enumerate(text[:8]):
        value = int(char, 36) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    if (10 - total % 10) % 10 != int(text[8]):
        raise WrongCheckDigit("its check digit is wrong")
    return text


_SEDOL_WEIGHTS = (1, 3, 1, 7, 3, 9, 1)


def _sedol(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[0-9B-DF-HJ-NP-TV-Z]{6}[0-9]", text):
        raise ValueError("it has not the form")
    if sum(int(c, 36) * w for c, w in zip(text, _SEDOL_WEIGHTS, strict=True)) % 10:
        raise WrongCheckDigit("its check digit is wrong")
    return text


def _container(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[A-Z]{3}[UJZ][0-9]{7}", text):
        raise ValueError("it has not the form")
    # ISO 6346: letters have the values 10 to 38 without multiples of 11.
    values = dict(
        zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True)
    )
    total = sum(
        (values[c] if c.isalpha() else int(c)) * 2**place for place, c in enumerate(text[:10])
    )
    if total % 11 % 10 != int(text[10]):
        raise ValueError("its check digit is wrong")
    return text


_IBAN_LENGTHS: dict[str, int] = {
    pair[:2]: int(pair[3:])
    for pair in (
        "AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BR:29 BY:28 CH:21 CR:22 CY:28 CZ:24 "
        "DE:22 DK:18 DO:28 EE:20 EG:29 ES:24 FI:18 FO:18 FR:27 GB:22 GE:22 GI:23 GL:18 GR:27 GT:28 "
        "HR:21 HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30 KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 "
        "LV:21 MC:27 MD:24 ME:22 MK:19 MR:27 MT:31 MU:30 NL:18 NO:15 PK:24 PL:28 PS:29 PT:25 QA:29 "
        "RO:24 RS:22 SA:24 SC:31 SE:24 SI:19 SK:24 SM:27 ST:25 SV:28 TL:23 TN:24 TR:26 UA:29 VA:22 "
        "VG:24 XK:20"
    ).split()
}


def _iban(text: str) -> str:
    text = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", text):
        raise ValueError("it has not the form")
    if len(text) != _IBAN_LENGTHS.get(text[:2], len(text)):
        raise ValueError("it has not the length of its country")
    if int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 != 1:
        raise ValueError("its check digits are wrong")
    return text


def _lei(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", text):
        raise ValueError("it has not the form")
    if int("".join(str(int(c, 36)) for c in text)) % 97 != 1:
        raise WrongCheckDigit("its check digits are wrong")
    return text


_VIN_VALUES = dict(
    zip(
        "ABCDEFGHJKLMNPRSTUVWXYZ",
        (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
        strict=True,
    )
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def _vin(text: str) -> str:
    text = text.upper()
    if not re.fullmatch(r"[A-HJ-NPR-Z0-9]{17}", text):
        raise ValueError("it has not the form")
    total = sum(
        (int(c) if c.isdigit() else _VIN_VALUES[c]) * w
        for c, w in zip(text, _VIN_WEIGHTS, strict=True)
    )
    if "0123456789X"[total % 11] != text[8]:
        raise ValueError("its check digit is wrong")
    return text


def _coordinate(text: str) -> str:
    parts = [float(part) for part in text.strip("()").split(",")]
    if len(parts) != 2 or not -90 <= parts[0] <= 90 or not -180 <= parts[1] <= 180:
        raise ValueError('it is not "latitude,longitude"')
    return text


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)
    return text


def _address(text: str) -> str:
    ipaddress.ip_interface(text)
    return text


def _mask(text: str) -> str:
    ipaddress.IPv4Network(f"0.0.0.0/{ipaddress.IPv4Address(text)}")
    return text


def _mac(text: str) -> str:
    digits = re.sub(r"[:.\- ]", "", text)
    if not re.fullmatch(r"[0-9A-Fa-f]{12}", digits):
        raise ValueError(f"Invalid MAC address format: {text[:100]}")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2)).upper()


def _date(text: str) -> str:
    return datetime.date.fromisoformat(text).isoformat()


def _moment(text: str) -> str:
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("it has no time zone")
    return text


def _time(text: str) -> str:
    datetime.time.fromisoformat(text)
    return text


def _date_range(text: str) -> str:
    if not re.fullmatch(r"[\[(]\s*(\d{4}-\d\d-\d\d)?\s*,\s*(\d{4}-\d\d-\d\d)?\s*[\])]", text):
        raise ValueError("it is not [YYYY-MM-DD, YYYY-MM-DD]")
    ends = [datetime.date.fromisoformat(part) for part in re.findall(r"\d{4}-\d\d-\d\d", text)]
    if len(ends) == 2 and ends[0] > ends[1]:
        raise ValueError("it ends before it begins")
    return text


def _any(text: str) -> str:
    return text


_HOST = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"

RULES: dict[str, tuple[Rule, str]] = {
    "AirportCode": (_pattern(r"[A-Z]{3}", upper=True), "three letters, IATA"),
    "ApiKey": (_pattern(r"[A-Za-z0-9_-]{16,128}"), "16 to 128 letters, digits, _ and -"),
    "CIDR": (_network, "a network, 10.0.0.0/8"),
    "CUSIP": (_cusip, "nine characters with a check digit"),
    "Color": (_pattern(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})"), "#RGB or #RRGGBB"),
    "ContainerNumber": (_container, "ISO 6346 with its check digit"),
    "Coordinate": (_coordinate, "latitude,longitude in degrees"),
    "CurrencyCode": (_pattern(r"[A-Z]{3}", upper=True), "three letters, ISO 4217"),
    "Date": (_date, "YYYY-MM-DD"),
    "DateRange": (_date_range, "[YYYY-MM-DD, YYYY-MM-DD]"),
    "DateTime": (_moment, "ISO 8601 with a time zone"),
    "DomainName": (_pattern(rf"({_HOST}\.)+[A-Za-z]{{2,63}}", lower=True), "a name of DNS"),
    "Duration": (
        _pattern(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
        "ISO 8601, P1DT2H",
    ),
    "EmailAddress": (_pattern(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "an address of mail"),
    "ExchangeCode": (_pattern(r"[A-Z]{2,6}", upper=True), "two to six letters"),
    "ExchangeRate": (_decimal(12, 8, 0), "a decimal of at most 12 and 8 digits"),
    "File": (_pattern(r"(https?://\S+|[\w./ \-]+)"), "a path or a URL"),
    "FlightNumber": (_pattern(r"[A-Z0-9]{2}\d{1,4}[A-Z]?", upper=True), "airline and number"),
    "HTML": (_any, "text with HTML"),
    "HashSHA256": (_pattern(r"[0-9A-Fa-f]{64}"), "64 hexadecimal digits"),
    "Hostname": (_pattern(rf"(?=.{{1,253}}$){_HOST}(\.{_HOST})*", lower=True), "RFC 1123"),
    "IBAN": (_iban, "ISO 13616 with its check digits"),
    "ISIN": (_isin, "ISO 6166 with its check digit"),
    "Image": (
        _pattern(r"(?i)(https?://)?\S+\.(png|jpe?g|gif|webp|svg|bmp|avif|ico|tiff?)(\?\S*)?"),
        "a path or URL of an image",
    ),
    "IpAddressString": (_address, "an address, IPv4 or IPv6"),
    "LEI": (_lei, "ISO 17442 with its check digits"),
    "LTreePath": (_any, "a path of ltree"),
    "LanguageCode": (_pattern(r"[a-z]{2}", lower=True), "two letters, ISO 639-1"),
    "Latitude": (_decimal(2, 8, -90, 90), "degrees, -90 to 90"),
    "LicensePlate": (_pattern(r"[A-Z0-9 \-]{2,12}", upper=True), "2 to 12 characters"),
    "LocaleCode": (_pattern(r"[a-z]{2}(-[A-Z]{2})?"), "en or en-US"),
    "Longitude": (_decimal(3, 8, -180, 180), "degrees, -180 to 180"),
    "MIC": (_pattern(r"[A-Z0-9]{4}", upper=True), "four characters, ISO 10383"),
    "MacAddress": (_mac, "six bytes in hexadecimal"),
    "Markdown": (_any, "text with Markdown"),
    "MimeType": (_pattern(r"[a-z]+/[a-zA-Z0-9.+-]+"), "type/subtype"),
    "Money": (_decimal(15, 4), "a decimal of at most 15 and 4 digits"),
    "Percentage": (_decimal(3, 2, 0, 100), "0 to 100, two digits behind the point"),
    "PhoneNumber": (_pattern(r"\+[1-9]\d{6,14}"), "E.164, +4930123456"),
    "Port": (_decimal(5, 0, 1, 65535), "1 to 65535"),
    "PortCode": (_pattern(r"[A-Z]{2}[A-Z0-9]{3}", upper=True), "UN/LOCODE"),
    "PostalCode": (_pattern(r"[A-Za-z0-9 \-]{3,10}"), "3 to 10 characters"),
    "SEDOL": (_sedol, "seven characters with a check digit"),
    "SemanticVersion": (
        _pattern(
            r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
            r"(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
        ),
        "semver.org",
    ),
    "Slug": (_pattern(r"[a-z0-9]+(-[a-z0-9]+)*"), "small-letters-and-hyphens"),
    "StockSymbol": (_pattern(r"[A-Z]{1,5}(\.[A-Z])?", upper=True), "1 to 5 letters"),
    "SubnetMaskString": (_mask, "a mask, 255.255.255.0"),
    "Time": (_time, "HH:MM or HH:MM:SS"),
    "Timezone": (_pattern(r"(UTC|GMT|[A-Z][A-Za-z_]+(/[A-Za-z0-9_+\-]+){1,2})"), "Area/City"),
    "TrackingNumber": (_pattern(r"[A-Z0-9]{8,30}", upper=True), "8 to 30 letters and digits"),
    "URL": (_pattern(r"https?://[^\s<>\"{}|\\^`]+"), "http:// or https://"),
    "VIN": (_vin, "ISO 3779 with its check digit"),
}

# Where the form alone says too little.
DESCRIPTIONS = {
    "Coordinate": 'Geographic coordinate as latitude/longitude pair: "45.5,-122.6". '
    "Latitude: -90.0 to 90.0 degrees. Longitude: -180.0 to 180.0 degrees.",
}

// Office Fire telemetry, contract revision 1.0.0: turns a recording into its export, a JSON document and a CSV table.
// Written from docs/specification.md; the ids in the comments are its requirements. One file, the APIs of .NET Standard 2.1 and
// nothing else, so that it can be put into a Unity project as it is: call Exporter.Export. Main is left out there.
// Every comparison is ordinal, every number and time is written in the invariant culture, and no System.Double is used.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Members = System.Collections.Generic.Dictionary<string, object>;

namespace OfficeFire.Telemetry
{
    // ---- Faults ----------------------------------------------------------------------------------------------------

    /// <summary>An export that was not made. Status is the exit status of RUN-011 (65, 73, 74, 78), Message says why.</summary>
    public sealed class ExportFault : Exception
    {
        public const int Usage = 64, Rejected = 65, Internal = 70, Refused = 73, Io = 74, Configuration = 78;

        public readonly int Status;

        public ExportFault(int status, string message) : base(message)
        {
            Status = status;
        }
    }

    /// <summary>A rule of chapter 9 that a text breaks. Whoever reads the text knows its line, or what else it means.</summary>
    internal sealed class BrokenRule : Exception
    {
        public readonly int Rule;

        public BrokenRule(int rule, string message) : base(message)
        {
            Rule = rule;
        }
    }

    // ---- The vocabularies of section 1 -----------------------------------------------------------------------------

    internal static class Words
    {
        public static readonly string[] EventTypes =
        {
            "phase_transition", "alarm_activated", "hazard_identified", "exit_selected", "extinguisher_attempted",
            "critical_error", "microdrill_started", "microdrill_completed", "re_audit_started", "re_audit_completed"
        };

        public static readonly string[] Phases = { "audit", "score_report", "micro_drill", "re_audit" };
        public static readonly string[] Outcomes = { "success", "fail", "partial", "info" };
        public static readonly string[] Reasons = { "completed", "aborted", "recovered" };
        public static readonly string[] DrillSources = { "critical_error_match", "highest_weight_miss" };

        public const int Audit = 0, ReAudit = 3;

        public static string Of(long number)
        {
            return number.ToString(CultureInfo.InvariantCulture);
        }
    }

    // ---- Reading JSON ----------------------------------------------------------------------------------------------
    // Values are: null, bool, string, JsonNumber, List<object>, Members.

    /// <summary>A number, by its ECMAScript text. Equal numbers have equal texts, so no double is needed.</summary>
    internal sealed class JsonNumber
    {
        public readonly string Text;

        public JsonNumber(string text)
        {
            Text = text;
        }

        public bool IsIntegral
        {
            get { return Text.IndexOf('.') < 0 && Text.IndexOf('e') < 0; }
        }

        public long Integer
        {
            get { return long.Parse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture); }
        }
    }

    /// <summary>Reads one JSON text, as strictly as section 9.2 wants it.</summary>
    internal sealed class JsonReader
    {
        public const int LineDepth = 32, DocumentDepth = 34;

        static readonly object True = true, False = false;
        static readonly string[] Literals = { "true", "false", "null" };
        static readonly string[] NoNumbers = { "nan", "inf", "infinity" };

        readonly string text;
        readonly int maxDepth;
        int at;

        JsonReader(string text, int maxDepth)
        {
            this.text = text;
            this.maxDepth = maxDepth;
        }

        /// <summary>The value of the bytes from start up to end. Throws BrokenRule.</summary>
        public static object Parse(byte[] bytes, int start, int end, int maxDepth)
        {
            bool cutInsideCharacter;
            string text = Utf8.Decode(bytes, start, end - start, out cutInsideCharacter);
            var reader = new JsonReader(text, maxDepth);
            object value = reader.Value(0);
            reader.SkipSpace();
            if (reader.at < text.Length)
                throw reader.Wrong("text behind the value");
            if (cutInsideCharacter)
                throw new BrokenRule(50, "not valid UTF-8");
            return value;
        }

        public static object Parse(byte[] bytes, int maxDepth)
        {
            return Parse(bytes, 0, bytes.Length, maxDepth);
        }

        object Value(int depth)
        {
            SkipSpace();
            switch (Peek())
            {
                case '{': return Object(Deeper(depth));
                case '[': return Array(Deeper(depth));
                case '"': return String();
                case '-': case '0': case '1': case '2': case '3': case '4':
                case '5': case '6': case '7': case '8': case '9': return Number();
                default: return Literal();
            }
        }

        int Deeper(int depth)
        {
            if (depth == maxDepth)
                throw new BrokenRule(56, "nested deeper than " + Words.Of(maxDepth));
            at++;
            return depth + 1;
        }

        Members Object(int depth)
        {
            var members = new Members(StringComparer.Ordinal);
            SkipSpace();
            if (Take('}'))
                return members;
            do
            {
                SkipSpace();
                if (Peek() == '}')
                    throw new BrokenRule(59, "a comma before a closing bracket");
                if (Peek() != '"')
                    throw Wrong("a name was expected");
                string name = String();
                if (members.ContainsKey(name))
                    throw new BrokenRule(52, "two members of one object have the same name");
                SkipSpace();
                if (!Take(':'))
                    throw Wrong("a colon was expected");
                members.Add(name, Value(depth));
                SkipSpace();
            }
            while (Take(','));
            if (!Take('}'))
                throw Wrong("a comma or a closing brace was expected");
            return members;
        }

        List<object> Array(int depth)
        {
            var items = new List<object>();
            SkipSpace();
            if (Take(']'))
                return items;
            do
            {
                SkipSpace();
                if (items.Count > 0 && Peek() == ']')
                    throw new BrokenRule(59, "a comma before a closing bracket");
                items.Add(Value(depth));
                SkipSpace();
            }
            while (Take(','));
            if (!Take(']'))
                throw Wrong("a comma or a closing bracket was expected");
            return items;
        }

        string String()
        {
            int from = ++at;
            StringBuilder unescaped = null;
            while (true)
            {
                char c = Next();
                if (c == '"')
                {
                    string rest = text.Substring(from, at - 1 - from);
                    return unescaped == null ? rest : unescaped.Append(rest).ToString();
                }
                if (c == '\0')
                    throw new BrokenRule(54, "U+0000 in a string");
                if (c < ' ')
                    throw new BrokenRule(63, "a raw control character in a string");
                if (c != '\\')
                    continue;
                unescaped = unescaped ?? new StringBuilder();
                unescaped.Append(text, from, at - 1 - from);
                Escape(unescaped);
                from = at;
            }
        }

        void Escape(StringBuilder into)
        {
            char c = Next();
            int simple = "\"\\/bfnrt".IndexOf(c);
            if (simple >= 0)
            {
                into.Append("\"\\/\b\f\n\r\t"[simple]);
                return;
            }
            if (c != 'u')
                throw new BrokenRule(65, "an escape that JSON does not have");
            char unit = HexUnit();
            if (unit == '\0')
                throw new BrokenRule(54, "U+0000 in a string");
            into.Append(unit);
            if (char.IsHighSurrogate(unit))
                into.Append(LowSurrogate());
            else if (char.IsLowSurrogate(unit))
                throw LoneSurrogate();
        }

        char LowSurrogate()
        {
            if (Next() != '\\' || Next() != 'u')
                throw LoneSurrogate();
            char unit = HexUnit();
            if (!char.IsLowSurrogate(unit))
                throw LoneSurrogate();
            return unit;
        }

        static BrokenRule LoneSurrogate()
        {
            return new BrokenRule(53, "a lone surrogate");
        }

        char HexUnit()
        {
            int unit = 0;
            for (int i = 0; i < 4; i++)
            {
                int digit = HexDigit(LowerAscii(Next()));
                if (digit < 0)
                    throw new BrokenRule(65, "an escape without four hexadecimal digits");
                unit = unit * 16 + digit;
            }
            return (char)unit;
        }

        static int HexDigit(char lower)
        {
            return IsDigit(lower) ? lower - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
        }

        JsonNumber Number()
        {
            bool negative = Take('-');
            if (IsLetter(Peek()))
                throw NoValue(Word());
            string digits = Digits();
            if (digits.Length > 1 && digits[0] == '0')
                throw new BrokenRule(62, "a number with a leading zero");
            string fraction = Take('.') ? Digits() : "";
            long exponent = Take('e') || Take('E') ? Exponent() : 0;
            string canonical = Decimals.Canonical(negative, digits + fraction, exponent - fraction.Length);
            if (canonical == null)
                throw new BrokenRule(55, "a number out of range");
            return new JsonNumber(canonical);
        }

        string Digits()
        {
            int start = at;
            while (IsDigit(Peek()))
                at++;
            if (at == start)
                throw Wrong("a digit was expected");
            return text.Substring(start, at - start);
        }

        /// <summary>The exponent, held to a range that no text can balance by its digits.</summary>
        long Exponent()
        {
            const long limit = 1000000000000;
            bool negative = Take('-');
            if (!negative)
                Take('+');
            long exponent = 0;
            foreach (char digit in Digits())
                exponent = Math.Min(exponent * 10 + (digit - '0'), limit);
            return negative ? -exponent : exponent;
        }

        object Literal()
        {
            string word = Word();
            at += word.Length;
            switch (word)
            {
                case "true": return True;
                case "false": return False;
                case "null": return null;
            }
            if (at == text.Length && Literals.Any(literal => literal.StartsWith(word, StringComparison.Ordinal)))
                throw CutOff();
            at -= word.Length;
            throw NoValue(word);
        }

        string Word()
        {
            int end = at;
            while (end < text.Length && (IsLetter(text[end]) || IsDigit(text[end])))
                end++;
            return text.Substring(at, end - at);
        }

        BrokenRule NoValue(string word)
        {
            return NoNumbers.Contains(word.ToLowerInvariant())
                ? new BrokenRule(61, "a word in the place of a number")
                : Wrong("a value was expected");
        }

        void SkipSpace()
        {
            while (at < text.Length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n'))
                at++;
        }

        bool Take(char wanted)
        {
            if (at == text.Length || text[at] != wanted)
                return false;
            at++;
            return true;
        }

        char Peek()
        {
            if (at == text.Length)
                throw CutOff();
            return text[at];
        }

        char Next()
        {
            char c = Peek();
            at++;
            return c;
        }

        /// <summary>The rule that the character at hand breaks, where it can begin nothing that belongs there.</summary>
        BrokenRule Wrong(string otherwise)
        {
            char c = Peek();
            char next = at + 1 < text.Length ? text[at + 1] : ' ';
            if (c == '#' || c == '/' && (next == '/' || next == '*'))
                return new BrokenRule(58, "a comment");
            if (c == '\'')
                return new BrokenRule(60, "single quotes");
            if (c == '+')
                return new BrokenRule(62, "a plus sign");
            return c == '\0' ? new BrokenRule(54, "U+0000") : new BrokenRule(65, otherwise);
        }

        static BrokenRule CutOff()
        {
            return new BrokenRule(2, "cut off");
        }

        static bool IsDigit(char c)
        {
            return c >= '0' && c <= '9';
        }

        static bool IsLetter(char c)
        {
            return LowerAscii(c) >= 'a' && LowerAscii(c) <= 'z';
        }

        static char LowerAscii(char c)
        {
            return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
    }

    internal static class Utf8
    {
        public static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>The text. A last character that is only cut is left out and told, all else that is wrong is REJ-050.</summary>
        public static string Decode(byte[] bytes, int start, int count, out bool cutInsideCharacter)
        {
            cutInsideCharacter = false;
            try
            {
                return Strict.GetString(bytes, start, count);
            }
            catch (ArgumentException)
            {
                int whole = WholeCharacters(bytes, start, count);
                cutInsideCharacter = true;
                return Strict.GetString(bytes, start, whole);
            }
        }

        /// <summary>The bytes before a sequence that the end cuts. Throws BrokenRule where anything else is wrong.</summary>
        static int WholeCharacters(byte[] bytes, int start, int count)
        {
            for (int whole = count - 1; whole >= Math.Max(count - 3, 0); whole--)
            {
                try
                {
                    Strict.GetString(bytes, start, whole);
                }
                catch (ArgumentException)
                {
                    continue;
                }
                if (IsCut(bytes, start + whole, count - whole))
                    return whole;
            }
            throw new BrokenRule(50, "not valid UTF-8");
        }

        /// <summary>Whether these bytes are the beginning of a character: completed with the least or the last
        /// continuation bytes, they are one.</summary>
        static bool IsCut(byte[] bytes, int start, int count)
        {
            int length = bytes[start] >= 0xF0 ? 4 : bytes[start] >= 0xE0 ? 3 : 2;
            return count < length && (IsCharacter(bytes, start, count, length, 0x80) || IsCharacter(bytes, start, count, length, 0xBF));
        }

        static bool IsCharacter(byte[] bytes, int start, int count, int length, byte rest)
        {
            byte[] whole = Enumerable.Repeat(rest, length).ToArray();
            Array.Copy(bytes, start, whole, 0, count);
            try
            {
                Strict.GetString(whole);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    // ---- Numbers ---------------------------------------------------------------------------------------------------

    /// <summary>The ECMAScript form of a decimal text (REC-009, JSN-009), by integers alone.</summary>
    internal static class Decimals
    {
        const string LargestInteger = "9007199254740991";
        const int MantissaBits = 53, SmallestPower = -1074;     // of a double, mantissa x 2^power

        // Each decimal of up to 15 digits in this range is the shortest of its double: no other one of up to 15 reads as the same.
        const int SafeDigits = 15, SafePoint = -290;

        // The least double is 4.9e-324, and what is not above half of it is 0.
        const int SmallestPoint = -323;

        // Between two doubles lies no decimal that needs more than 767 digits to be told from the point half-way.
        const int EnoughDigits = 800;

        // 17 digits tell each double from the others; one more tells which of two decimals is nearer.
        const int FineDigits = 18;

        static readonly BigInteger[] SmallPowersOfTen = Enumerable.Range(0, 64).Select(n => BigInteger.Pow(10, n)).ToArray();

        /// <summary>The form of digits x 10^exponent; null where it is out of range (REJ-055).</summary>
        public static string Canonical(bool negative, string digits, long exponent)
        {
            string significant = digits.TrimEnd('0');
            exponent += digits.Length - significant.Length;
            significant = significant.TrimStart('0');
            long point = significant.Length + exponent;         // the value is 0.significant x 10^point
            if (significant.Length == 0 || point < SmallestPoint)
                return "0";
            if (point > LargestInteger.Length)
                return null;
            var place = (int)point;
            bool isShortest = significant.Length <= SafeDigits && point >= SafePoint;
            if (!isShortest && !Round(ref significant, ref place) || place == LargestInteger.Length && Exceeds(significant))
                return null;
            return significant.Length == 0 ? "0" : (negative ? "-" : "") + Layout(significant, place);
        }

        static bool Exceeds(string digits)
        {
            return string.CompareOrdinal(digits.PadRight(LargestInteger.Length, '0'), LargestInteger) > 0;
        }

        static string Layout(string digits, int point)
        {
            if (digits.Length <= point)
                return digits.PadRight(point, '0');
            if (point > 0)
                return digits.Insert(point, ".");
            if (point > -6)
                return "0." + new string('0', -point) + digits;
            string mantissa = digits.Length == 1 ? digits : digits.Insert(1, ".");
            return mantissa + "e-" + Words.Of(1 - point);
        }

        /// <summary>Replaces 0.digits x 10^point by the shortest decimal of its double, which has no digits for 0. False where the
        /// double is 2^53 or more.</summary>
        static bool Round(ref string digits, ref int point)
        {
            if (digits.Length > EnoughDigits)
                digits = digits.Substring(0, EnoughDigits) + "1";
            long mantissa;
            int power;
            Nearest(digits, point - digits.Length, out mantissa, out power);
            if (power > 0)
                return false;
            digits = mantissa == 0 ? "" : Shortest(mantissa, power, ref point);
            return true;
        }

        /// <summary>The double mantissa x 2^power that is nearest to digits x 10^exponent, ties to even.</summary>
        static void Nearest(string digits, int exponent, out long mantissa, out int power)
        {
            BigInteger numerator = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * PowerOfTen(Math.Max(exponent, 0));
            BigInteger denominator = PowerOfTen(Math.Max(-exponent, 0));
            power = Math.Max(Bits(numerator) - Bits(denominator) - MantissaBits, SmallestPower);
            mantissa = Quotient(numerator, denominator, power);
            if (mantissa > 1L << MantissaBits)
                mantissa = Quotient(numerator, denominator, ++power);
            if (mantissa == 1L << MantissaBits)
            {
                mantissa >>= 1;
                power++;
            }
        }

        /// <summary>numerator / (denominator x 2^power), rounded to the nearest integer, ties to even.</summary>
        static long Quotient(BigInteger numerator, BigInteger denominator, int power)
        {
            numerator <<= Math.Max(-power, 0);
            denominator <<= Math.Max(power, 0);
            BigInteger rest;
            var quotient = (long)BigInteger.DivRem(numerator, denominator, out rest);
            int half = (rest << 1).CompareTo(denominator);
            return half > 0 || half == 0 && quotient % 2 != 0 ? quotient + 1 : quotient;
        }

        static int Bits(BigInteger positive)
        {
            byte[] bytes = positive.ToByteArray();
            int top = bytes[bytes.Length - 1] == 0 ? bytes.Length - 2 : bytes.Length - 1;
            int bits = top * 8;
            for (int rest = bytes[top]; rest > 0; rest >>= 1)
                bits++;
            return bits;
        }

        static BigInteger PowerOfTen(int exponent)
        {
            return exponent < SmallPowersOfTen.Length ? SmallPowersOfTen[exponent] : BigInteger.Pow(10, exponent);
        }

        /// <summary>The fewest digits that read back as mantissa x 2^power, and of those the nearest ones. The double is about
        /// 0.1 x 10^point to 10^point, and power is at most 0.</summary>
        static string Shortest(long mantissa, int power, ref int point)
        {
            // Quarters of the mantissa's last place give the ends of what reads as it: below a power of two doubles are denser.
            bool isDenserBelow = mantissa == 1L << (MantissaBits - 1) && power > SmallestPower;
            long quarters = mantissa * 4, low = quarters - (isDenserBelow ? 1 : 2), high = quarters + 2;

            // From here on the unit is 10^(point - FineDigits), which is a fraction, so that only powers of two divide.
            BigInteger scale = PowerOfTen(FineDigits - point);
            bool endsRead = mantissa % 2 == 0, isExact, isLowExact, isHighExact;
            long exact = Shifted(quarters * scale, 2 - power, out isExact);
            long least = Shifted(low * scale, 2 - power, out isLowExact);
            long most = Shifted(high * scale, 2 - power, out isHighExact);
            least += isLowExact && endsRead ? 0 : 1;
            most -= isHighExact && !endsRead ? 1 : 0;

            long step = 1000000000000000000;
            while (most / step * step < least)
                step /= 10;
            string digits = Words.Of(NearestMultiple(exact, isExact, step, least, most));
            point += digits.Length - FineDigits;
            return digits.TrimEnd('0');
        }

        /// <summary>value / 2^count, rounded down, and whether it was so already.</summary>
        static long Shifted(BigInteger value, int count, out bool isExact)
        {
            BigInteger quotient = value >> count;
            isExact = quotient << count == value;
            return (long)quotient;
        }

        /// <summary>The multiple of step in least to most that is nearest to exact (and a bit, if not isExact), ties to even.</summary>
        static long NearestMultiple(long exact, bool isExact, long step, long least, long most)
        {
            long below = exact / step * step, above = below + step;
            if (below < least || above > most)
                return below < least ? above : below;
            int half = (exact - below).CompareTo(above - exact);
            return half > 0 || half == 0 && (!isExact || below / step % 2 != 0) ? above : below;
        }
    }

    // ---- Writing JSON: the RFC 8785 form (JSN-006 to JSN-009) ------------------------------------------------------
    // Values are those of the reader, and long, byte[] (a text of that form already) and any sequence of values.

    internal sealed class JsonWriter
    {
        static readonly byte[] TrueText = Utf8.Strict.GetBytes("true"), FalseText = Utf8.Strict.GetBytes("false"),
            NullText = Utf8.Strict.GetBytes("null");

        byte[] bytes = new byte[256];
        int length;

        public static byte[] Write(object value)
        {
            var writer = new JsonWriter();
            writer.Value(value);
            return writer.ToArray();
        }

        public byte[] ToArray()
        {
            Array.Resize(ref bytes, length);
            return bytes;
        }

        public void Raw(byte[] text)
        {
            Reserve(text.Length);
            Array.Copy(text, 0, bytes, length, text.Length);
            length += text.Length;
        }

        public void Raw(char ascii)
        {
            Reserve(1);
            bytes[length++] = (byte)ascii;
        }

        public void Raw(string text)
        {
            Raw(text, 0, text.Length);
        }

        void Raw(string text, int start, int count)
        {
            Reserve(count * 3);
            length += Utf8.Strict.GetBytes(text, start, count, bytes, length);
        }

        void Reserve(int count)
        {
            if (bytes.Length - length < count)
                Array.Resize(ref bytes, Math.Max(length + count, bytes.Length * 2));
        }

        void Value(object value)
        {
            if (value == null)
                Raw(NullText);
            else if (value is string)
                String((string)value);
            else if (value is JsonNumber)
                Raw(((JsonNumber)value).Text);
            else if (value is bool)
                Raw((bool)value ? TrueText : FalseText);
            else if (value is long)
                Raw(Words.Of((long)value));
            else if (value is byte[])
                Raw((byte[])value);
            else if (value is Members)
                Object((Members)value);
            else
                Sequence((IEnumerable<object>)value);
        }

        void Object(Members members)
        {
            var names = new string[members.Count];
            members.Keys.CopyTo(names, 0);
            Array.Sort(names, StringComparer.Ordinal);
            Raw('{');
            for (int i = 0; i < names.Length; i++)
            {
                if (i > 0)
                    Raw(',');
                String(names[i]);
                Raw(':');
                Value(members[names[i]]);
            }
            Raw('}');
        }

        void Sequence(IEnumerable<object> items)
        {
            bool first = true;
            Raw('[');
            foreach (object item in items)
            {
                if (!first)
                    Raw(',');
                Value(item);
                first = false;
            }
            Raw(']');
        }

        void String(string text)
        {
            int from = 0;
            Raw('"');
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                if (c >= ' ' && c != '"' && c != '\\')
                    continue;
                Raw(text, from, i - from);
                Raw(Escape(c));
                from = i + 1;
            }
            Raw(text, from, text.Length - from);
            Raw('"');
        }

        static string Escape(char c)
        {
            int simple = "\"\\\b\t\n\f\r".IndexOf(c);
            return simple >= 0
                ? "\\" + "\"\\btnfr"[simple]
                : "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture);
        }
    }

    // ---- Time: microseconds since 1970 (section 5) -----------------------------------------------------------------

    internal static class Time
    {
        public const long Latest = 253402300799999999;
        const long TicksPerMicrosecond = 10, TicksTo1970 = 621355968000000000, MicrosecondsPerMinute = 60000000;
        const string Form = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

        public static string Write(long instant)
        {
            return new DateTime(instant * TicksPerMicrosecond + TicksTo1970, DateTimeKind.Utc).ToString(Form, CultureInfo.InvariantCulture);
        }

        public static string Now()
        {
            return DateTime.UtcNow.ToString(Form, CultureInfo.InvariantCulture);
        }

        public static bool IsUtcForm(string text)
        {
            try
            {
                return Write(Read(text)) == text;
            }
            catch (BrokenRule)
            {
                return false;
            }
        }

        /// <summary>The instant of a text in the form of REC-016. Throws BrokenRule.</summary>
        public static long Read(string text)
        {
            const string date = "0000-00-00T00:00:00";
            int at = date.Length;
            bool formed = Matches(text, 0, date);
            long fraction = formed ? Fraction(text, ref at) : 0;
            long offset = 0;
            if (!formed || fraction < 0 || !Offset(text, at, out offset))
                throw new BrokenRule(26, "started_at has not the form of a time with a zone");
            long instant = Local(text) + fraction - offset * MicrosecondsPerMinute;
            CheckRange(instant, "started_at");
            return instant;
        }

        public static void CheckRange(long instant, string what)
        {
            if (instant < 0 || instant > Latest)
                throw new BrokenRule(28, what + " is not in the years 1970 to 9999");
        }

        /// <summary>Whether the text has, from start on, a digit for each 0 of the form, and the form's other characters.</summary>
        static bool Matches(string text, int start, string form)
        {
            if (text.Length < start + form.Length)
                return false;
            for (int i = 0; i < form.Length; i++)
            {
                char c = text[start + i];
                if (form[i] == '0' ? c < '0' || c > '9' : c != form[i])
                    return false;
            }
            return true;
        }

        /// <summary>The microseconds of an optional fraction of 1 to 6 digits, -1 where it has another form.</summary>
        static long Fraction(string text, ref int at)
        {
            if (!Matches(text, at, "."))
                return 0;
            int start = ++at;
            while (Matches(text, at, "0"))
                at++;
            int count = at - start;
            return count < 1 || count > 6 ? -1 : Number(text.Substring(start, count).PadRight(6, '0'), 0, 6);
        }

        /// <summary>The minutes of the zone, which must be the rest of the text.</summary>
        static bool Offset(string text, int at, out long minutes)
        {
            minutes = 0;
            string zone = text.Substring(at);
            if (zone == "Z")
                return true;
            if (zone.Length != 6 || !Matches(zone, 1, "00:00") || zone[0] != '+' && zone[0] != '-')
                return false;
            minutes = Number(zone, 1, 2) * 60 + Number(zone, 4, 2);
            bool legal = minutes <= 14 * 60 && Number(zone, 4, 2) < 60;
            minutes = zone[0] == '-' ? -minutes : minutes;
            return legal;
        }

        static long Local(string text)
        {
            int year = Number(text, 0, 4), month = Number(text, 5, 2), day = Number(text, 8, 2);
            int hour = Number(text, 11, 2), minute = Number(text, 14, 2), second = Number(text, 17, 2);
            if (year < 1 || month < 1 || month > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
                throw new BrokenRule(27, "started_at names a time that does not exist");
            long ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks;
            return (ticks - TicksTo1970) / TicksPerMicrosecond;
        }

        static int Number(string text, int start, int count)
        {
            return int.Parse(text.Substring(start, count), NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    // ---- The scenario's data (section 8.1) -------------------------------------------------------------------------

    internal sealed class Objective
    {
        public string Id, Label, EvidenceEvent, WhySuccess, WhyFail;
        public long Weight;
        public List<int> Phases;
        public Members RequiredDetail;          // null where there is none
        public long WithinMicroseconds;         // -1 where there is no limit
    }

    internal sealed class CriticalError
    {
        public string Code, Why;
        public long Penalty;
        public bool HardFail;
    }

    internal sealed class Drill
    {
        public string Id;
        public List<string> MissedObjectives, CriticalErrorCodes;
    }

    internal sealed class Scenario
    {
        public string Id, Version, RubricVersion, Sha256;
        public bool[] Scored;
        public long MaxScore, PassThreshold, ConditionalPassThreshold, MaxDrills;
        public List<Objective> Objectives;
        public List<CriticalError> CriticalErrors;
        public List<Drill> Drills;
        public List<string> DrillSources;

        /// <summary>Reads and checks the three files. Throws ExportFault.</summary>
        public static Scenario Load(string folder)
        {
            var scenario = new DataObject("scenario.json", ReadFile(folder, "scenario.json"));
            var rubric = new DataObject("rubric.json", ReadFile(folder, "rubric.json"));
            var drills = new DataObject("microdrills.json", ReadFile(folder, "microdrills.json"));
            var loaded = new Scenario { Sha256 = Digest(scenario, rubric, drills) };
            loaded.TakeScenario(scenario);
            loaded.TakeRubric(rubric);
            loaded.TakeDrills(drills);
            return loaded;
        }

        static Members ReadFile(string folder, string name)
        {
            try
            {
                var members = JsonReader.Parse(File.ReadAllBytes(Path.Combine(folder, name)), JsonReader.LineDepth) as Members;
                DataObject.Require(members != null, name, "is no object");
                return members;
            }
            catch (BrokenRule broken)
            {
                throw new ExportFault(ExportFault.Configuration, name + " is no JSON: " + broken.Message);
            }
            catch (Exception missing) when (missing is FileNotFoundException || missing is DirectoryNotFoundException)
            {
                throw new ExportFault(ExportFault.Configuration, name + " is missing in the scenario folder");
            }
        }

        static string Digest(DataObject scenario, DataObject rubric, DataObject drills)
        {
            var all = new Members { { "scenario", scenario.Members }, { "rubric", rubric.Members }, { "microdrills", drills.Members } };
            using (var sha256 = new SHA256Managed())
                return string.Concat(sha256.ComputeHash(JsonWriter.Write(all)).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
        }

        void TakeScenario(DataObject data)
        {
            data.Has("scenario_id name version phases");
            Id = data.Text("scenario_id");
            Version = data.Text("version");
            data.Text("name");
            List<DataObject> phases = data.Objects("phases");
            phases.ForEach(phase => phase.Has("phase_id timebox_seconds scored"));
            phases.ForEach(phase => phase.Amount("timebox_seconds"));
            data.Require(phases.Select(phase => phase.Text("phase_id")).SequenceEqual(Words.Phases), "has other phases than the four in order");
            Scored = phases.Select(phase => phase.Flag("scored")).ToArray();
        }

        void TakeRubric(DataObject data)
        {
            data.Has("scenario_id version max_score pass_threshold conditional_pass_threshold objectives critical_errors");
            data.Require(data.Text("scenario_id") == Id, "has another scenario_id than scenario.json");
            RubricVersion = data.Text("version");
            MaxScore = data.Amount("max_score");
            PassThreshold = data.Amount("pass_threshold");
            ConditionalPassThreshold = data.Amount("conditional_pass_threshold");
            data.Require(ConditionalPassThreshold <= PassThreshold && PassThreshold <= MaxScore, "has thresholds out of order");
            Objectives = data.Objects("objectives").Select(TakeObjective).ToList();
            CriticalErrors = data.Objects("critical_errors").Select(TakeCriticalError).ToList();
            data.RequireUnique(Objectives.Select(objective => objective.Id));
            data.RequireUnique(CriticalErrors.Select(error => error.Code));
        }

        Objective TakeObjective(DataObject data)
        {
            data.Has("objective_id label weight evidence_event phases why_success why_fail", "required_detail within_seconds");
            var objective = new Objective
            {
                Id = data.Text("objective_id"),
                Label = data.Text("label"),
                Weight = data.Amount("weight"),
                EvidenceEvent = data.Text("evidence_event"),
                Phases = data.Texts("phases").Select(phase => Array.IndexOf(Words.Phases, phase)).ToList(),
                WhySuccess = data.Text("why_success"),
                WhyFail = data.Text("why_fail"),
                RequiredDetail = data.Members.ContainsKey("required_detail") ? data.Details("required_detail") : null,
                WithinMicroseconds = data.Members.ContainsKey("within_seconds") ? data.Amount("within_seconds") * 1000000 : -1
            };
            data.Require(objective.EvidenceEvent != "critical_error" && Words.EventTypes.Contains(objective.EvidenceEvent), "has an evidence_event that can be none");
            data.Require(objective.Phases.Count > 0 && objective.Phases.All(phase => phase >= 0 && Scored[phase]), "has phases that are no scored ones");
            data.Require(objective.Phases.Zip(objective.Phases.Skip(1), (one, next) => one < next).All(ordered => ordered), "has phases out of order");
            return objective;
        }

        static CriticalError TakeCriticalError(DataObject data)
        {
            data.Has("code penalty hard_fail why");
            return new CriticalError
            {
                Code = data.Text("code"), Penalty = data.Amount("penalty"), HardFail = data.Flag("hard_fail"), Why = data.Text("why")
            };
        }

        void TakeDrills(DataObject data)
        {
            data.Has("scenario_id version microdrills selection_policy");
            data.Require(data.Text("scenario_id") == Id, "has another scenario_id than scenario.json");
            data.Text("version");
            Drills = data.Objects("microdrills").Select(TakeDrill).ToList();
            data.RequireUnique(Drills.Select(drill => drill.Id));
            DataObject policy = data.Object("selection_policy");
            policy.Has("max_assigned priority");
            MaxDrills = policy.Amount("max_assigned");
            DrillSources = policy.Texts("priority");
            policy.RequireUnique(DrillSources);
            policy.Require(DrillSources.All(Words.DrillSources.Contains), "has a source in priority that is none");
        }

        Drill TakeDrill(DataObject data)
        {
            data.Has("microdrill_id title duration_seconds trigger_if");
            data.Text("title");
            data.Amount("duration_seconds");
            DataObject trigger = data.Object("trigger_if");
            trigger.Has("missed_objective_ids critical_error_codes");
            var drill = new Drill
            {
                Id = data.Text("microdrill_id"),
                MissedObjectives = trigger.Texts("missed_objective_ids"),
                CriticalErrorCodes = trigger.Texts("critical_error_codes")
            };
            trigger.RequireUnique(drill.MissedObjectives);
            trigger.RequireUnique(drill.CriticalErrorCodes);
            trigger.Require(drill.MissedObjectives.All(id => Objectives.Any(objective => objective.Id == id)), "names an objective that is none");
            trigger.Require(drill.CriticalErrorCodes.All(code => CriticalErrors.Any(error => error.Code == code)), "names a code that is none");
            return drill;
        }
    }

    /// <summary>One object of the scenario's data, and where it stands. Each reader throws ExportFault.</summary>
    internal sealed class DataObject
    {
        const long LargestAmount = 1000000;

        public readonly Members Members;
        readonly string place;

        public DataObject(string place, Members members)
        {
            this.place = place;
            Members = members;
        }

        public static void Require(bool holds, string place, string fault)
        {
            if (!holds)
                throw new ExportFault(ExportFault.Configuration, "scenario data: " + place + " " + fault);
        }

        public void Require(bool holds, string fault)
        {
            Require(holds, place, fault);
        }

        public void RequireUnique(IEnumerable<string> names)
        {
            Require(names.GroupBy(name => name, StringComparer.Ordinal).All(group => group.Count() == 1), "names something twice");
        }

        public void Has(string required, string optional = "")
        {
            string[] names = required.Split(' ');
            Require(names.All(Members.ContainsKey), "lacks one of " + required);
            Require(Members.Keys.All(name => names.Contains(name) || optional.Split(' ').Contains(name)), "has a member that is none");
        }

        public string Text(string name)
        {
            return Text(Members[name] as string, name);
        }

        string Text(string text, string name)
        {
            Require(text != null && Texts1024.Fault(text) == 0, name, "is no text of 1 to 1024 characters");
            return text;
        }

        public long Amount(string name)
        {
            var number = Members[name] as JsonNumber;
            bool legal = number != null && number.IsIntegral && number.Integer >= 0 && number.Integer <= LargestAmount;
            Require(legal, name, "is no integer from 0 to 1000000");
            return number.Integer;
        }

        public bool Flag(string name)
        {
            Require(Members[name] is bool, name, "is no boolean");
            return (bool)Members[name];
        }

        public DataObject Object(string name)
        {
            var members = Members[name] as Members;
            Require(members != null, name, "is no object");
            return new DataObject(place + " " + name, members);
        }

        /// <summary>The required_detail: at least one member, each a text, a boolean or an integer.</summary>
        public Members Details(string name)
        {
            Members details = Object(name).Members;
            Require(details.Count > 0, name, "is empty");
            foreach (object value in details.Values)
                Require(value is string || value is bool || value is JsonNumber && ((JsonNumber)value).IsIntegral, name, "has a value that is none");
            return details;
        }

        public List<string> Texts(string name)
        {
            return Items(name).Select(item => Text(item as string, name)).ToList();
        }

        public List<DataObject> Objects(string name)
        {
            List<object> items = Items(name);
            Require(items.All(item => item is Members), name, "holds something else than objects");
            return items.Select((item, i) => new DataObject(place + " " + name + "[" + Words.Of(i) + "]", (Members)item)).ToList();
        }

        List<object> Items(string name)
        {
            var items = Members[name] as List<object>;
            Require(items != null, name, "is no array");
            return items;
        }
    }

    /// <summary>Texts of 1 to 1024 Unicode scalar values without control characters (REC-023).</summary>
    internal static class Texts1024
    {
        /// <summary>The rule that the text breaks (20, 21 or 22), or 0.</summary>
        public static int Fault(string text)
        {
            if (text.Length == 0)
                return 20;
            if (text.Length - text.Count(char.IsLowSurrogate) > 1024)
                return 21;
            return text.Any(c => c < ' ' || c == '\u007f') ? 22 : 0;
        }
    }

    // ---- The recording (section 2) ---------------------------------------------------------------------------------

    internal sealed class Event
    {
        public int Line, Phase;
        public long Elapsed;
        public string Id, Type, Actor, Outcome, Target, ObjectiveId, Code;
        public byte[] Details;                  // in the RFC 8785 form; null where there are none
        public long? ScoreDelta;

        public bool IsTransition
        {
            get { return Type == "phase_transition"; }
        }
    }

    internal sealed class Recording
    {
        public string SessionId, ParticipantId, EndReason;
        public long StartedAt, EndElapsed;
        public readonly List<Event> Timeline = new List<Event>();

        static readonly string[] HeaderMembers = { "record", "format", "session_id", "participant_id", "scenario_id", "started_at" };
        static readonly string[] EndMembers = { "record", "elapsed_us", "events", "reason" };
        static readonly string[] EventMembers = { "record", "elapsed_us", "event_type", "phase", "actor_id", "outcome" };
        static readonly string[] OptionalMembers = { "target_id", "objective_id", "critical_error_code", "details" };
        static readonly string[] BoundedTexts = { "actor_id", "target_id", "objective_id", "critical_error_code" };
        static readonly string[] NoMembers = { };
        static readonly string[] ReservedNames = { "CON", "PRN", "AUX", "NUL" };

        readonly HashSet<string> objectives, codes;
        readonly string scenarioId;
        int line, endLine;
        long countedEvents;

        Recording(Scenario scenario)
        {
            scenarioId = scenario.Id;
            objectives = new HashSet<string>(scenario.Objectives.Select(objective => objective.Id), StringComparer.Ordinal);
            codes = new HashSet<string>(scenario.CriticalErrors.Select(error => error.Code), StringComparer.Ordinal);
        }

        /// <summary>Reads and checks a recording against the scenario's data. Throws ExportFault with status 65.</summary>
        public static Recording Read(byte[] bytes, Scenario scenario)
        {
            var recording = new Recording(scenario) { line = 1 };
            try
            {
                recording.Lines(bytes);
                recording.CheckEnd(bytes);
                recording.Timeline.Sort((a, b) => a.Elapsed != b.Elapsed ? a.Elapsed.CompareTo(b.Elapsed) : a.Line.CompareTo(b.Line));
                recording.CheckPhases();
            }
            catch (BrokenRule broken)
            {
                string rule = "REJ-" + broken.Rule.ToString("000", CultureInfo.InvariantCulture);
                throw new ExportFault(ExportFault.Rejected, "rejected: " + rule + " line " + Words.Of(recording.line) + ": " + broken.Message);
            }
            return recording;
        }

        void Lines(byte[] bytes)
        {
            Require(bytes.Length > 0, 1, "the file is empty");
            Require(!(bytes.Length >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF), 51, "a byte order mark");
            int end;
            line = 0;
            for (int start = 0; start < bytes.Length; start = end + 1)
            {
                line++;
                end = Array.IndexOf(bytes, (byte)'\n', start);
                end = end < 0 ? bytes.Length : end;
                Line(LineObject(bytes, start, end));
            }
        }

        static Members LineObject(byte[] bytes, int start, int end)
        {
            int first = start;
            while (first < end && (bytes[first] == ' ' || bytes[first] == '\t' || bytes[first] == '\r'))
                first++;
            Require(first < end, 64, "a blank line");
            CheckBeginning(bytes, first, end);
            return (Members)JsonReader.Parse(bytes, first, end, JsonReader.LineDepth);
        }

        /// <summary>A line begins with a brace (REJ-002). What 9.2 has a rule for is told by that rule.</summary>
        static void CheckBeginning(byte[] bytes, int first, int end)
        {
            if (bytes[first] == '{')
                return;
            bool cut;
            string beginning = Utf8.Decode(bytes, first, end - first, out cut);
            Require(beginning.Length == 0 || beginning[0] != '\0', 54, "U+0000");
            Require(!beginning.StartsWith("#", StringComparison.Ordinal), 58, "a comment");
            Require(!beginning.StartsWith("//", StringComparison.Ordinal) && !beginning.StartsWith("/*", StringComparison.Ordinal), 58, "a comment");
            Require(beginning.Length == 0 || !IsForeignSpace(beginning[0]), 65, "white space that JSON does not have");
            throw new BrokenRule(2, "the line does not begin with a brace");
        }

        static bool IsForeignSpace(char c)
        {
            return char.IsWhiteSpace(c) || c >= '\u001c' && c <= '\u001f' || c == '\u180e' || c == '\u200b' || c == '\u2060' || c == '\ufeff';
        }

        void Line(Members members)
        {
            Require(members.ContainsKey("record"), 17, "record is missing");
            Require(members["record"] != null, 19, "record is null");
            var record = members["record"] as string;
            Require(record != null, 16, "record is no string");
            Require(record == "session" || record == "event" || record == "end", 11, "an unknown record");
            Require(line > 1 || record == "session", 3, "the first line is not the header");
            Require(line == 1 || record != "session", 4, "a header that is not the first line");
            if (endLine > 0)
            {
                line = endLine;
                throw new BrokenRule(6, "an end that is not the last line");
            }
            if (record == "session")
                Header(members);
            else if (record == "event")
                Timeline.Add(ReadEvent(members));
            else
                End(members);
        }

        void Header(Members members)
        {
            CheckMembers(members, HeaderMembers, NoMembers);
            SessionId = (string)members["session_id"];
            ParticipantId = (string)members["participant_id"];
            Require((string)members["format"] == "svr-recording/1", 9, "format is not svr-recording/1");
            Require(IsId(SessionId), 23, "session_id has another form than 1 to 64 letters, digits, _ and -");
            Require(!IsReserved(SessionId.ToUpperInvariant()), 24, "session_id is a reserved name");
            Require(IsId(ParticipantId), 25, "participant_id has another form than 1 to 64 letters, digits, _ and -");
            Require((string)members["scenario_id"] == scenarioId, 10, "scenario_id is not that of the scenario's data");
            StartedAt = Time.Read((string)members["started_at"]);
        }

        static bool IsId(string text)
        {
            return text.Length >= 1 && text.Length <= 64 && text[0] != '_' && text[0] != '-' && text.All(IsIdCharacter);
        }

        static bool IsIdCharacter(char c)
        {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
        }

        static bool IsReserved(string upper)
        {
            bool port = upper.StartsWith("COM", StringComparison.Ordinal) || upper.StartsWith("LPT", StringComparison.Ordinal);
            return ReservedNames.Contains(upper) || port && upper.Length == 4 && upper[3] >= '1' && upper[3] <= '9';
        }

        void End(Members members)
        {
            CheckMembers(members, EndMembers, NoMembers);
            EndElapsed = Count(members, "elapsed_us");
            countedEvents = Count(members, "events");
            EndReason = Word(members, "reason", Words.Reasons, 15);
            Time.CheckRange(StartedAt + EndElapsed, "the end");
            endLine = line;
        }

        Event ReadEvent(Members members)
        {
            CheckMembers(members, EventMembers, OptionalMembers);
            foreach (string name in BoundedTexts)
                CheckText(members, name);
            var read = new Event
            {
                Line = line,
                Elapsed = Count(members, "elapsed_us"),
                Type = Word(members, "event_type", Words.EventTypes, 12),
                Phase = Array.IndexOf(Words.Phases, Word(members, "phase", Words.Phases, 13)),
                Outcome = Word(members, "outcome", Words.Outcomes, 14),
                Actor = (string)members["actor_id"],
                Target = OptionalText(members, "target_id"),
                ObjectiveId = OptionalText(members, "objective_id"),
                Code = OptionalText(members, "critical_error_code")
            };
            CheckReferences(read);
            Time.CheckRange(StartedAt + read.Elapsed, "the event");
            object details;
            members.TryGetValue("details", out details);
            Require(!read.IsTransition || Leads(details as Members, Words.Phases[read.Phase]), 36, "details.to_phase is not the phase of the transition");
            read.Details = details == null ? null : JsonWriter.Write(details);
            return read;
        }

        void CheckReferences(Event read)
        {
            bool critical = read.Type == "critical_error";
            Require(!critical || read.Code != null, 33, "a critical_error without critical_error_code");
            Require(critical || read.Code == null, 34, "a critical_error_code on another event than a critical_error");
            Require(read.ObjectiveId == null || objectives.Contains(read.ObjectiveId), 31, "objective_id is not declared in the rubric");
            Require(read.Code == null || codes.Contains(read.Code), 32, "critical_error_code is not declared in the rubric");
        }

        static bool Leads(Members details, string phase)
        {
            object target;
            return details != null && details.TryGetValue("to_phase", out target) && target as string == phase;
        }

        static void CheckMembers(Members members, string[] required, string[] optional)
        {
            foreach (KeyValuePair<string, object> member in members)
            {
                Require(required.Contains(member.Key) || optional.Contains(member.Key), 18, "a member that the contract does not name");
                Require(member.Value != null, 19, member.Key + " is null");
                Require(HasItsType(member.Key, member.Value), 16, member.Key + " has another type than it must have");
            }
            foreach (string name in required)
                Require(members.ContainsKey(name), 17, name + " is missing");
        }

        static bool HasItsType(string name, object value)
        {
            if (name == "details")
                return value is Members;
            return name == "elapsed_us" || name == "events" ? value is JsonNumber : value is string;
        }

        static void CheckText(Members members, string name)
        {
            string text = OptionalText(members, name);
            int fault = text == null ? 0 : Texts1024.Fault(text);
            Require(fault != 20, 20, name + " is empty");
            Require(fault != 21, 21, name + " is longer than 1024 characters");
            Require(fault != 22, 22, name + " holds a control character");
        }

        static string OptionalText(Members members, string name)
        {
            object text;
            members.TryGetValue(name, out text);
            return (string)text;
        }

        static string Word(Members members, string name, string[] vocabulary, int rule)
        {
            int index = Array.IndexOf(vocabulary, (string)members[name]);
            Require(index >= 0, rule, name + " is no word of the vocabulary");
            return vocabulary[index];
        }

        static long Count(Members members, string name)
        {
            var number = (JsonNumber)members[name];
            Require(number.IsIntegral, 30, name + " is not integral");
            Require(number.Integer >= 0, 29, name + " is negative");
            return number.Integer;
        }

        void CheckEnd(byte[] bytes)
        {
            Require(endLine > 0, 5, "no line is an end");
            Require(bytes[bytes.Length - 1] == '\n', 57, "the last line has no line feed");
            Require(countedEvents == Timeline.Count, 7, "events is not the number of event lines");
            Require(Timeline.All(one => one.Elapsed <= EndElapsed), 8, "elapsed_us of the end is less than that of an event");
        }

        void CheckPhases()
        {
            int open = -1;
            foreach (Event one in Timeline)
            {
                line = one.Line;
                Require(open >= 0 || one.IsTransition && one.Phase == Words.Audit, 35, "the first event is not the transition into audit");
                Require(!one.IsTransition || one.Phase > open, 37, "a transition into a phase that is open or past");
                Require(one.IsTransition || one.Phase == open, 38, "phase is not the open phase");
                open = one.Phase;
            }
        }

        static void Require(bool holds, int rule, string otherwise)
        {
            if (!holds)
                throw new BrokenRule(rule, otherwise);
        }
    }

    // ---- Scoring (sections 8.2 to 8.4) -----------------------------------------------------------------------------

    internal sealed class ObjectiveResult
    {
        public Objective Objective;
        public readonly Event[] Decisive = new Event[Words.Phases.Length];     // by phase; null where there is none
        public readonly bool[] Satisfied = new bool[Words.Phases.Length];
        public int AchievedIn = -1;

        public bool Achieved
        {
            get { return AchievedIn >= 0; }
        }

        public long Awarded
        {
            get { return Achieved ? Objective.Weight : 0; }
        }

        public IEnumerable<string> EvidenceIds
        {
            get { return Objective.Phases.Where(phase => Decisive[phase] != null).Select(phase => Decisive[phase].Id); }
        }
    }

    internal sealed class ErrorResult
    {
        public Event Event;
        public CriticalError Error;
        public long Penalty;
        public bool IsHard;
    }

    internal sealed class Scoring
    {
        public readonly List<ObjectiveResult> Objectives;
        public readonly List<ErrorResult> Errors = new List<ErrorResult>();
        public readonly string Status;
        public readonly long Total;
        public readonly long? TotalBefore;      // of the re-audit; null where there was none

        readonly Scenario scenario;
        readonly Event[] transitions = new Event[Words.Phases.Length];

        /// <summary>Names the events, sets their ScoreDelta, and holds what score and report tell.</summary>
        public Scoring(Scenario scenario, List<Event> timeline)
        {
            this.scenario = scenario;
            Objectives = scenario.Objectives.Select(objective => new ObjectiveResult { Objective = objective }).ToList();
            ILookup<string, ObjectiveResult> byEvidence = Objectives.ToLookup(result => result.Objective.EvidenceEvent, StringComparer.Ordinal);
            Dictionary<string, CriticalError> byCode = scenario.CriticalErrors.ToDictionary(error => error.Code, StringComparer.Ordinal);
            for (int i = 0; i < timeline.Count; i++)
            {
                timeline[i].Id = "evt-" + (i + 1).ToString("000", CultureInfo.InvariantCulture);
                Take(timeline[i], byEvidence, byCode);
            }
            Objectives.ForEach(Decide);
            Total = Held(timeline.Sum(one => one.ScoreDelta ?? 0));
            Event reAudit = transitions[Words.ReAudit];
            if (reAudit != null)
                TotalBefore = Held(timeline.TakeWhile(one => one != reAudit).Sum(one => one.ScoreDelta ?? 0));
            Status = StatusOf(Total);
        }

        void Take(Event one, ILookup<string, ObjectiveResult> byEvidence, Dictionary<string, CriticalError> byCode)
        {
            if (one.IsTransition)
                transitions[one.Phase] = one;
            if (one.Code != null)
            {
                CriticalError error = byCode[one.Code];
                bool scored = scenario.Scored[one.Phase];
                var result = new ErrorResult { Event = one, Error = error, Penalty = scored ? error.Penalty : 0, IsHard = scored && error.HardFail };
                Errors.Add(result);
                one.ScoreDelta = -result.Penalty;
            }
            if (one.Outcome == "info")
                return;
            foreach (ObjectiveResult result in byEvidence[one.Type])
            {
                one.ScoreDelta = 0;
                result.Decisive[one.Phase] = result.Decisive[one.Phase] ?? one;
            }
        }

        void Decide(ObjectiveResult result)
        {
            foreach (int phase in result.Objective.Phases)
            {
                Event decisive = result.Decisive[phase];
                result.Satisfied[phase] = decisive != null && Satisfies(decisive, result.Objective);
                if (!result.Satisfied[phase] || result.Achieved)
                    continue;
                result.AchievedIn = phase;
                decisive.ScoreDelta += result.Objective.Weight;
            }
        }

        bool Satisfies(Event attempt, Objective objective)
        {
            long late = attempt.Elapsed - transitions[attempt.Phase].Elapsed;
            bool inTime = objective.WithinMicroseconds < 0 || late <= objective.WithinMicroseconds;
            return attempt.Outcome == "success" && inTime && (objective.RequiredDetail == null || Matches(attempt, objective.RequiredDetail));
        }

        static bool Matches(Event attempt, Members required)
        {
            if (attempt.Details == null)
                return false;
            var details = (Members)JsonReader.Parse(attempt.Details, JsonReader.LineDepth);
            object found;
            return required.All(member => details.TryGetValue(member.Key, out found) && IsEqual(found, member.Value));
        }

        /// <summary>Whether a value equals a text, a boolean or an integer.</summary>
        static bool IsEqual(object found, object wanted)
        {
            var number = wanted as JsonNumber;
            return number == null ? wanted.Equals(found) : found is JsonNumber && ((JsonNumber)found).Text == number.Text;
        }

        long Held(long sum)
        {
            return Math.Max(0, Math.Min(scenario.MaxScore, sum));
        }

        string StatusOf(long total)
        {
            if (Errors.Any(error => error.IsHard))
                return "fail";
            return total >= scenario.PassThreshold ? "pass" : total >= scenario.ConditionalPassThreshold ? "conditional_pass" : "fail";
        }

        /// <summary>The lines of SCO-011.</summary>
        public IEnumerable<string> WhyLines()
        {
            foreach (ObjectiveResult result in Objectives)
            {
                string evidence = string.Join(", ", result.EvidenceIds);
                string sentence = result.Achieved ? result.Objective.WhySuccess : result.Objective.WhyFail;
                string line = "+" + Words.Of(result.Awarded) + " " + result.Objective.Id + ": " + sentence;
                yield return evidence.Length == 0 ? line : line + " (" + evidence + ")";
            }
            foreach (ErrorResult result in Errors)
                yield return (result.Penalty == 0 ? "+0" : "-" + Words.Of(result.Penalty)) + " " + result.Error.Code + ": " + result.Error.Why + " (" + result.Event.Id + ")";
        }
    }

    // ---- The report (section 8.5) ----------------------------------------------------------------------------------

    internal static class Report
    {
        public static Members Build(Recording recording, Scenario scenario, Scoring scoring)
        {
            var report = new Members
            {
                { "session_id", recording.SessionId },
                { "participant_id", recording.ParticipantId },
                { "scenario_id", scenario.Id },
                { "score_total", scoring.Total },
                { "status", scoring.Status },
                { "objective_breakdown", scoring.Objectives.Select(Breakdown) },
                { "critical_errors", scoring.Errors.Select(CriticalErrorEntry) },
                { "why", Why(scoring) },
                { "recommended_microdrills", Drills(scenario, scoring) }
            };
            if (scoring.TotalBefore.HasValue)
                report.Add("re_audit_delta", ReAuditDelta(scoring, scoring.TotalBefore.Value));
            return report;
        }

        static Members Breakdown(ObjectiveResult result)
        {
            return new Members
            {
                { "objective_id", result.Objective.Id },
                { "label", result.Objective.Label },
                { "weight", result.Objective.Weight },
                { "achieved", result.Achieved },
                { "score_awarded", result.Awarded },
                { "evidence_event_ids", result.EvidenceIds }
            };
        }

        static Members CriticalErrorEntry(ErrorResult result)
        {
            return new Members
            {
                { "code", result.Error.Code }, { "trigger_event_id", result.Event.Id }, { "penalty", result.Penalty }, { "why", result.Error.Why }
            };
        }

        static IEnumerable<string> Why(Scoring scoring)
        {
            return scoring.Objectives.Where(result => result.Achieved).Select(result => result.Objective.WhySuccess)
                .Concat(scoring.Objectives.Where(result => !result.Achieved).Select(result => result.Objective.WhyFail))
                .Concat(scoring.Errors.Select(result => result.Error.Why));
        }

        static List<Members> Drills(Scenario scenario, Scoring scoring)
        {
            var taken = new List<Members>();
            var ids = new HashSet<string>(StringComparer.Ordinal);
            foreach (string source in scenario.DrillSources)
                foreach (Members candidate in source == "critical_error_match" ? Matches(scenario, scoring) : Misses(scenario, scoring))
                    if (taken.Count < scenario.MaxDrills && ids.Add((string)candidate["microdrill_id"]))
                        taken.Add(candidate);
            return taken;
        }

        static IEnumerable<Members> Matches(Scenario scenario, Scoring scoring)
        {
            return from result in scoring.Errors
                   where result.Event.Phase == Words.Audit
                   from drill in scenario.Drills
                   where drill.CriticalErrorCodes.Contains(result.Error.Code)
                   select Recommendation(drill, result.Error.Why);
        }

        static IEnumerable<Members> Misses(Scenario scenario, Scoring scoring)
        {
            return from result in scoring.Objectives.OrderByDescending(result => result.Objective.Weight)      // a stable sort
                   where result.Objective.Phases.Contains(Words.Audit) && result.AchievedIn != Words.Audit
                   from drill in scenario.Drills
                   where drill.MissedObjectives.Contains(result.Objective.Id)
                   select Recommendation(drill, result.Objective.WhyFail);
        }

        static Members Recommendation(Drill drill, string reason)
        {
            return new Members { { "microdrill_id", drill.Id }, { "reason", reason } };
        }

        static Members ReAuditDelta(Scoring scoring, long before)
        {
            return new Members
            {
                { "score_before", before },
                { "score_after", scoring.Total },
                { "score_delta", scoring.Total - before },
                { "improved_objectives", Ids(scoring, HasImproved) },
                { "regressed_objectives", Ids(scoring, HasRegressed) }
            };
        }

        static IEnumerable<string> Ids(Scoring scoring, Func<ObjectiveResult, bool> wanted)
        {
            return scoring.Objectives.Where(wanted).Select(result => result.Objective.Id);
        }

        static bool HasImproved(ObjectiveResult result)
        {
            return result.Objective.Phases.Contains(Words.Audit) && result.AchievedIn == Words.ReAudit;
        }

        static bool HasRegressed(ObjectiveResult result)
        {
            bool achievedBefore = result.Achieved && result.AchievedIn < Words.ReAudit;
            bool triedAgain = result.Objective.Phases.Contains(Words.ReAudit) && result.Decisive[Words.ReAudit] != null;
            return achievedBefore && triedAgain && !result.Satisfied[Words.ReAudit];
        }
    }

    // ---- Document and table (sections 6 and 7) ---------------------------------------------------------------------

    internal static class Document
    {
        public static byte[] Build(Recording recording, Scenario scenario, Scoring scoring, string exportedAt)
        {
            var score = new Members { { "score_total", scoring.Total }, { "status", scoring.Status }, { "why", scoring.WhyLines() } };
            return JsonWriter.Write(new Members
            {
                { "schema_version", Exporter.Contract },
                { "session_id", recording.SessionId },
                { "participant_id", recording.ParticipantId },
                { "scenario_id", scenario.Id },
                { "scenario_version", scenario.Version },
                { "rubric_version", scenario.RubricVersion },
                { "scenario_sha256", scenario.Sha256 },
                { "started_at", Time.Write(recording.StartedAt) },
                { "ended_at", Time.Write(recording.StartedAt + recording.EndElapsed) },
                { "end_reason", recording.EndReason },
                { "exported_at", exportedAt },
                { "events", recording.Timeline.Select(one => EventMembers(recording, one)) },
                { "score", score },
                { "report", Report.Build(recording, scenario, scoring) }
            });
        }

        static Members EventMembers(Recording recording, Event one)
        {
            var members = new Members
            {
                { "event_id", one.Id },
                { "session_id", recording.SessionId },
                { "participant_id", recording.ParticipantId },
                { "timestamp", Time.Write(recording.StartedAt + one.Elapsed) },
                { "event_type", one.Type },
                { "phase", Words.Phases[one.Phase] },
                { "actor_id", one.Actor },
                { "outcome", one.Outcome }
            };
            AddPresent(members, "target_id", one.Target);
            AddPresent(members, "objective_id", one.ObjectiveId);
            AddPresent(members, "critical_error_code", one.Code);
            AddPresent(members, "details", one.Details);
            AddPresent(members, "score_delta", one.ScoreDelta);
            return members;
        }

        static void AddPresent(Members members, string name, object value)
        {
            if (value != null)
                members.Add(name, value);
        }
    }

    internal static class Table
    {
        const string Header = "timestamp,event_type,phase,actor_id,outcome,objective_id,critical_error_code,score_delta,"
            + "event_id,session_id,participant_id,target_id,details";

        static readonly char[] QuotedCharacters = { ',', '"', '\r', '\n' };

        public static byte[] Build(Recording recording)
        {
            var writer = new JsonWriter();
            writer.Raw(Header + "\r\n");
            foreach (Event one in recording.Timeline)
                Record(writer,
                    Time.Write(recording.StartedAt + one.Elapsed), one.Type, Words.Phases[one.Phase], one.Actor, one.Outcome, one.ObjectiveId, one.Code,
                    one.ScoreDelta.HasValue ? Words.Of(one.ScoreDelta.Value) : null, one.Id, recording.SessionId, recording.ParticipantId,
                    one.Target, one.Details == null ? null : Utf8.Strict.GetString(one.Details));
            return writer.ToArray();
        }

        static void Record(JsonWriter writer, params string[] fields)
        {
            for (int i = 0; i < fields.Length; i++)
            {
                if (i > 0)
                    writer.Raw(',');
                writer.Raw(Quoted(fields[i] ?? ""));
            }
            writer.Raw("\r\n");
        }

        static string Quoted(string field)
        {
            return field.IndexOfAny(QuotedCharacters) < 0 ? field : "\"" + field.Replace("\"", "\"\"") + "\"";
        }
    }

    // ---- Placing the two files (section 3) -------------------------------------------------------------------------

    internal static class Placing
    {
        /// <summary>Puts the table and then the document in place, each whole or not at all (RUN-005, RUN-006).</summary>
        public static void Place(string folder, string sessionId, byte[] table, byte[] document)
        {
            Directory.CreateDirectory(folder);
            string tablePath = Path.Combine(folder, sessionId + ".csv"), documentPath = Path.Combine(folder, sessionId + ".json");
            try
            {
                WriteTemporary(Temporary(tablePath), table);
                WriteTemporary(Temporary(documentPath), document);
                Replace(Temporary(tablePath), tablePath);
                Folder.Sync(folder);
                Replace(Temporary(documentPath), documentPath);
                Folder.Sync(folder);
            }
            finally
            {
                File.Delete(Temporary(tablePath));
                File.Delete(Temporary(documentPath));
            }
        }

        /// <summary>One name for each file of a session, so that an export removes what a killed one has left (RUN-007).</summary>
        static string Temporary(string path)
        {
            return Path.Combine(Path.GetDirectoryName(path), "." + Path.GetFileName(path) + ".tmp");
        }

        static void WriteTemporary(string path, byte[] bytes)
        {
            File.Delete(path);
            using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(bytes, 0, bytes.Length);
                stream.Flush(true);
            }
        }

        /// <summary>Both calls are one rename(2) on POSIX; Windows has ReplaceFile and MoveFile.</summary>
        static void Replace(string temporary, string path)
        {
            if (File.Exists(path))
                File.Replace(temporary, path, null);
            else
                File.Move(temporary, path);
        }

        /// <summary>Refuses where an older document differs in more than exported_at, or cannot be read (RUN-009).</summary>
        public static void RefuseToLose(string folder, string sessionId, byte[] document, string exportedAt)
        {
            string path = Path.Combine(folder, sessionId + ".json");
            if (File.Exists(path) && !IsSame(File.ReadAllBytes(path), document, exportedAt))
                throw new ExportFault(ExportFault.Refused, "refused: the output folder holds another export of session " + sessionId);
        }

        static bool IsSame(byte[] older, byte[] document, string exportedAt)
        {
            try
            {
                var members = JsonReader.Parse(older, JsonReader.DocumentDepth) as Members;
                if (members == null)
                    return false;
                members["exported_at"] = exportedAt;
                return IsEqual(JsonWriter.Write(members), document);
            }
            catch (BrokenRule)
            {
                return false;
            }
        }

        static bool IsEqual(byte[] one, byte[] other)
        {
            int i = 0;
            while (i < one.Length && i < other.Length && one[i] == other[i])
                i++;
            return i == one.Length && i == other.Length;
        }
    }

    /// <summary>Syncs a folder, which .NET has no call for. Windows needs none.</summary>
    internal static class Folder
    {
        const int ReadOnly = 0, IoError = 5;

        [DllImport("libc", SetLastError = true)]
        static extern int open(byte[] path, int flags);

        [DllImport("libc", SetLastError = true)]
        static extern int fsync(int descriptor);

        [DllImport("libc")]
        static extern int close(int descriptor);

        public static void Sync(string path)
        {
            if (Path.DirectorySeparatorChar != '/')
                return;
            try
            {
                SyncPosix(Utf8.Strict.GetBytes(path + "\0"));
            }
            catch (Exception none) when (none is DllNotFoundException || none is EntryPointNotFoundException)
            {
                // A platform without a C library of that name: the renames are still atomic.
            }
        }

        /// <summary>Some file systems cannot sync a folder and say so; only a fault of the disk is one.</summary>
        static void SyncPosix(byte[] path)
        {
            int descriptor = open(path, ReadOnly);
            if (descriptor < 0)
                return;
            int error = fsync(descriptor) == 0 ? 0 : Marshal.GetLastWin32Error();
            close(descriptor);
            if (error == IoError)
                throw new IOException("the output folder cannot be synced");
        }
    }

    // ---- The exporter ----------------------------------------------------------------------------------------------

    public static class Exporter
    {
        public const string Contract = "1.0.0";

        /// <summary>Exports one recording. Throws ExportFault, and writes nothing then unless its status is 74.</summary>
        /// <param name="recordingPath">the recording, a file of JSON Lines</param>
        /// <param name="scenarioFolder">the folder with scenario.json, rubric.json and microdrills.json</param>
        /// <param name="outputFolder">the folder for the two files; made if it is missing</param>
        /// <param name="exportedAt">YYYY-MM-DDThh:mm:ss.ffffffZ; null for now</param>
        public static void Export(string recordingPath, string scenarioFolder, string outputFolder, string exportedAt)
        {
            exportedAt = exportedAt ?? Time.Now();
            if (!Time.IsUtcForm(exportedAt))
                throw new ExportFault(ExportFault.Usage, "the export time must have the form YYYY-MM-DDThh:mm:ss.ffffffZ");
            try
            {
                Scenario scenario = Scenario.Load(scenarioFolder);
                Recording recording = Recording.Read(File.ReadAllBytes(recordingPath), scenario);
                var scoring = new Scoring(scenario, recording.Timeline);
                byte[] document = Document.Build(recording, scenario, scoring, exportedAt);
                Placing.RefuseToLose(outputFolder, recording.SessionId, document, exportedAt);
                Placing.Place(outputFolder, recording.SessionId, Table.Build(recording), document);
            }
            catch (Exception fault) when (fault is IOException || fault is UnauthorizedAccessException)
            {
                throw new ExportFault(ExportFault.Io, fault.Message);
            }
        }
    }

    // ---- The program (section 10) ----------------------------------------------------------------------------------
#if !UNITY_5_3_OR_NEWER

    internal static class Program
    {
        const string Usage = "usage: exporter.exe RECORDING --scenario DIR --out DIR [--exported-at TIME]\n       exporter.exe --stdio";

        static int Main(string[] arguments)
        {
            try
            {
                if (arguments.Length == 1 && arguments[0] == "--stdio")
                    Conversation.Hold(Console.OpenStandardInput(), Console.OpenStandardOutput());
                else
                    Run(arguments);
                return 0;
            }
            catch (ExportFault fault)
            {
                Tell(fault.Message);
                return fault.Status;
            }
            catch (Exception fault)
            {
                Tell("internal error: " + fault);
                return ExportFault.Internal;
            }
        }

        static void Run(string[] arguments)
        {
            var options = new Dictionary<string, string>(StringComparer.Ordinal) { { "--exported-at", null } };
            if (arguments.Length % 2 == 0)
                throw new ExportFault(ExportFault.Usage, Usage);
            for (int i = 1; i < arguments.Length; i += 2)
                options[arguments[i]] = arguments[i + 1];
            if (options.Count != 3 || !options.ContainsKey("--scenario") || !options.ContainsKey("--out"))
                throw new ExportFault(ExportFault.Usage, Usage);
            Exporter.Export(arguments[0], options["--scenario"], options["--out"], options["--exported-at"]);
        }

        /// <summary>One line on standard error, in UTF-8 whatever the locale.</summary>
        public static void Tell(string message)
        {
            byte[] bytes = new UTF8Encoding(false).GetBytes(message + "\n");
            using (Stream error = Console.OpenStandardError())
                error.Write(bytes, 0, bytes.Length);
        }
    }

    /// <summary>JSON-RPC 2.0, one message a line.</summary>
    internal static class Conversation
    {
        const int UnknownMethod = -32601, WrongParameters = -32602;

        public static void Hold(Stream requests, Stream answers)
        {
            var buffered = new BufferedStream(requests, 65536);
            for (byte[] line = ReadLine(buffered); line != null; line = ReadLine(buffered))
            {
                var request = Read(line);
                if (request == null)
                    continue;
                byte[] answer = JsonWriter.Write(Answer(request));
                answers.Write(answer, 0, answer.Length);
                answers.WriteByte((byte)'\n');
                answers.Flush();
                if (request["method"] as string == "shutdown")
                    return;
            }
        }

        /// <summary>The next line without its LF; null at the end.</summary>
        static byte[] ReadLine(Stream stream)
        {
            var line = new MemoryStream();
            int b = stream.ReadByte();
            if (b < 0)
                return null;
            for (; b >= 0 && b != '\n'; b = stream.ReadByte())
                line.WriteByte((byte)b);
            return line.ToArray();
        }

        /// <summary>A request, or null (and a line on standard error) for what is none and so has no id to answer.</summary>
        static Members Read(byte[] line)
        {
            try
            {
                var message = JsonReader.Parse(line, JsonReader.LineDepth) as Members;
                if (message != null && message.ContainsKey("id") && message.ContainsKey("method"))
                    return message;
                Program.Tell("not a request");
            }
            catch (BrokenRule broken)
            {
                Program.Tell("not a request: " + broken.Message);
            }
            return null;
        }

        static Members Answer(Members request)
        {
            var answer = new Members { { "jsonrpc", "2.0" }, { "id", request["id"] } };
            try
            {
                Perform(request);
                answer.Add("result", new Members());
            }
            catch (ExportFault fault)
            {
                answer.Add("error", Error(fault.Status, fault.Message));
            }
            catch (Exception fault)
            {
                answer.Add("error", Error(ExportFault.Internal, "internal error: " + fault));
            }
            return answer;
        }

        static Members Error(long code, string message)
        {
            return new Members { { "code", code }, { "message", message } };
        }

        static void Perform(Members request)
        {
            object parameters;
            request.TryGetValue("params", out parameters);
            switch (request["method"] as string)
            {
                case "initialize":
                    if (Parameter(parameters, "contract") != Exporter.Contract)
                        throw new ExportFault(WrongParameters, "only the contract " + Exporter.Contract + " is known");
                    break;
                case "export":
                    Exporter.Export(Parameter(parameters, "recording"), Parameter(parameters, "scenario"),
                        Parameter(parameters, "out"), Parameter(parameters, "exported_at"));
                    break;
                case "shutdown":
                    break;
                default:
                    throw new ExportFault(UnknownMethod, "unknown method");
            }
        }

        static string Parameter(object parameters, string name)
        {
            object value = null;
            var members = parameters as Members;
            if (members == null || !members.TryGetValue(name, out value) || !(value is string))
                throw new ExportFault(WrongParameters, "params." + name + " is no string");
            return (string)value;
        }
    }
#endif
}

// An exporter for Office Fire, revision 1.0.0 of the contract: a recording becomes a JSON document and a CSV table.
//
//   exporter RECORDING --scenario DIR --out DIR [--exported-at YYYY-MM-DDThh:mm:ss.ffffffZ]
//   exporter --stdio          the same as a process that stays: JSON-RPC 2.0, one message a line
//
// C++17 and its standard library; no exceptions, no RTTI, no locale, no global state. Names such as REC-014 and
// REJ-052 are requirements of docs/specification.md. From the bottom up:
//   1 SHA-256     2 UTF-8     3 JSON values     4 JSON out (JCS)     5 JSON in     6 time     7 words of the contract
//   8 the scenario's data     9 the recording     10 score     11 document     12 table     13 files
//   14 one export     15 command line     16 stdio

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <initializer_list>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

using Text = std::string_view;

constexpr size_t Nowhere = std::string::npos;

template <typename Items, typename Item> bool Contains(const Items& All, const Item& Wanted) {
    return std::find(All.begin(), All.end(), Wanted) != All.end();
}

// ---- 1  SHA-256 (FIPS 180-4) ---------------------------------------------------------------------------------------

constexpr uint32_t RoundConstants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

uint32_t RotateRight(uint32_t Word, int Bits) { return (Word >> Bits) | (Word << (32 - Bits)); }

void HashBlock(std::array<uint32_t, 8>& State, Text Block) {
    uint32_t W[64] = {};
    for (int I = 0; I < 64; ++I) W[I / 4] = W[I / 4] << 8 | static_cast<unsigned char>(Block[I]);
    for (int I = 16; I < 64; ++I) {
        const uint32_t S0 = RotateRight(W[I - 15], 7) ^ RotateRight(W[I - 15], 18) ^ (W[I - 15] >> 3);
        const uint32_t S1 = RotateRight(W[I - 2], 17) ^ RotateRight(W[I - 2], 19) ^ (W[I - 2] >> 10);
        W[I] = W[I - 16] + S0 + W[I - 7] + S1;
    }
    auto [A, B, C, D, E, F, G, H] = State;
    for (int I = 0; I < 64; ++I) {
        const uint32_t S1 = RotateRight(E, 6) ^ RotateRight(E, 11) ^ RotateRight(E, 25);
        const uint32_t T1 = H + S1 + ((E & F) ^ (~E & G)) + RoundConstants[I] + W[I];
        const uint32_t S0 = RotateRight(A, 2) ^ RotateRight(A, 13) ^ RotateRight(A, 22);
        const uint32_t T2 = S0 + ((A & B) ^ (A & C) ^ (B & C));
        H = G, G = F, F = E, E = D + T1, D = C, C = B, B = A, A = T1 + T2;
    }
    const uint32_t Sums[8] = {A, B, C, D, E, F, G, H};
    for (int I = 0; I < 8; ++I) State[I] += Sums[I];
}

std::string Sha256Hex(std::string Message) {
    const uint64_t Bits = uint64_t(Message.size()) * 8;
    Message += '\x80';
    Message.resize((Message.size() + 8 + 63) / 64 * 64 - 8);
    for (int Shift = 56; Shift >= 0; Shift -= 8) Message += char(Bits >> Shift & 0xFF);
    std::array<uint32_t, 8> State = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    for (size_t At = 0; At < Message.size(); At += 64) HashBlock(State, Text(Message).substr(At, 64));
    std::string Hex;
    for (const uint32_t Word : State)
        for (int Shift = 28; Shift >= 0; Shift -= 4) Hex += "0123456789abcdef"[Word >> Shift & 0xF];
    return Hex;
}

// ---- 2  UTF-8 ------------------------------------------------------------------------------------------------------

enum class Utf8 { Valid, Invalid, CutOff };

// Whether Bytes are well-formed (Unicode, table 3-7: no overlong forms, no surrogates). CutOff: they are, but for a
// character that the end of the text interrupts. Whole is the length of what is well-formed.
Utf8 CheckUtf8(Text Bytes, size_t& Whole) {
    for (Whole = 0; Whole < Bytes.size();) {
        const int Lead = static_cast<unsigned char>(Bytes[Whole]);
        if (Lead >= 0x80 && (Lead < 0xC2 || Lead > 0xF4)) return Utf8::Invalid;
        const size_t Length = Lead < 0x80 ? 1 : Lead < 0xE0 ? 2 : Lead < 0xF0 ? 3 : 4;
        int Low = Lead == 0xE0 ? 0xA0 : Lead == 0xF0 ? 0x90 : 0x80;
        int High = Lead == 0xED ? 0x9F : Lead == 0xF4 ? 0x8F : 0xBF;
        for (size_t I = Whole + 1; I < Whole + Length; ++I, Low = 0x80, High = 0xBF) {
            if (I == Bytes.size()) return Utf8::CutOff;
            const int Next = static_cast<unsigned char>(Bytes[I]);
            if (Next < Low || Next > High) return Utf8::Invalid;
        }
        Whole += Length;
    }
    return Utf8::Valid;
}

void AppendUtf8(std::string& Out, uint32_t Scalar) {
    const int Following = Scalar < 0x80 ? 0 : Scalar < 0x800 ? 1 : Scalar < 0x10000 ? 2 : 3;
    constexpr int LeadMarks[] = {0, 0xC0, 0xE0, 0xF0};
    Out += char(LeadMarks[Following] | Scalar >> 6 * Following);
    for (int I = Following - 1; I >= 0; --I) Out += char(0x80 | (Scalar >> 6 * I & 0x3F));
}

bool IsControl(char C) { return static_cast<unsigned char>(C) < 0x20; }

size_t CountScalars(Text Bytes) {
    return size_t(std::count_if(Bytes.begin(), Bytes.end(), [](char C) { return (C & 0xC0) != 0x80; }));
}

// The order of UTF-16 code units, told from UTF-8: that of bytes, but EE and EF come after F0 to F4 (JSN-007).
bool Utf16Less(Text A, Text B) {
    const auto [X, Y] = std::mismatch(A.begin(), A.end(), B.begin(), B.end());
    if (X == A.end() || Y == B.end()) return Y != B.end();
    const auto Rank = [](char C) {
        const int Byte = static_cast<unsigned char>(C);
        return Byte == 0xEE || Byte == 0xEF ? Byte + 0x10 : Byte;
    };
    return Rank(*X) < Rank(*Y);
}

// ---- 3  JSON values ------------------------------------------------------------------------------------------------

struct Value;
struct Member;
using Array = std::vector<Value>;
using Object = std::vector<Member>;  // in the order of Utf16Less, no name twice

struct Value {
    std::variant<std::nullptr_t, bool, double, std::string, Array, Object> Data;

    template <typename T> const T* As() const { return std::get_if<T>(&Data); }
};

struct Member {
    std::string Name;
    Value Content;
};

const Value* Find(const Object& Members, Text Name) {
    const auto At = std::find_if(Members.begin(), Members.end(), [&](const Member& M) { return M.Name == Name; });
    return At == Members.end() ? nullptr : &At->Content;
}

template <typename T> const T* FindAs(const Object& Members, Text Name) {
    const Value* Found = Find(Members, Name);
    return Found ? Found->As<T>() : nullptr;
}

// ---- 4  JSON out: RFC 8785 (JSN-006 to JSN-009) --------------------------------------------------------------------

void AppendString(std::string& Out, Text S) {
    Out += '"';
    for (const char C : S) {
        constexpr Text Short = "\"\\\b\t\n\f\r";
        if (!IsControl(C) && C != '"' && C != '\\')
            Out += C;
        else if (Short.find(C) != Nowhere)
            (Out += '\\') += "\"\\btnfr"[Short.find(C)];
        else
            ((Out += "\\u00") += char('0' + (C >> 4))) += "0123456789abcdef"[C & 0xF];
    }
    Out += '"';
}

// As ECMAScript writes it. No integer beyond 2^53-1 gets here (REJ-055), so an exponent is negative.
std::string NumberText(double Number) {
    if (Number == std::trunc(Number)) return std::to_string(static_cast<long long>(Number));
    char Buffer[40];  // the shortest digits, as d.ddde-xx or de-xx
    const auto End = std::to_chars(Buffer, std::end(Buffer), std::abs(Number), std::chars_format::scientific).ptr;
    const Text Scientific(Buffer, size_t(End - Buffer));
    const size_t Mark = Scientific.find('e');
    int Exponent = 0;
    std::from_chars(Buffer + Mark + 2, End, Exponent);
    std::string Digits(Scientific.substr(0, Mark));
    if (Mark > 1) Digits.erase(1, 1);

    std::string Out = Number < 0 ? "-" : "";
    if (Scientific[Mark + 1] == '+') return Out + Digits.insert(size_t(Exponent) + 1, ".");
    if (Exponent <= 6) return Out + "0." + std::string(size_t(Exponent) - 1, '0') + Digits;
    if (Digits.size() > 1) Digits.insert(1, ".");
    return Out + Digits + "e-" + std::to_string(Exponent);
}

template <typename Items, typename Write>
void AppendList(std::string& Out, Text Brackets, const Items& All, Write WriteItem) {
    char Separator = Brackets[0];
    for (const auto& Item : All) {
        Out += std::exchange(Separator, ',');
        WriteItem(Item);
    }
    Out += Separator == ',' ? Brackets.substr(1) : Brackets;
}

void AppendValue(std::string& Out, const Value& V) {
    if (const bool* Flag = V.As<bool>())
        Out += *Flag ? "true" : "false";
    else if (const double* Number = V.As<double>())
        Out += NumberText(*Number);
    else if (const std::string* S = V.As<std::string>())
        AppendString(Out, *S);
    else if (const Array* Items = V.As<Array>())
        AppendList(Out, "[]", *Items, [&](const Value& Item) { AppendValue(Out, Item); });
    else if (const Object* Members = V.As<Object>())
        AppendList(Out, "{}", *Members, [&](const Member& M) {
            AppendString(Out, M.Name);
            Out += ':';
            AppendValue(Out, M.Content);
        });
    else
        Out += "null";
}

// The JCS text. Two values are equal if and only if their texts are.
std::string Canonical(const Value& V) {
    std::string Out;
    AppendValue(Out, V);
    return Out;
}

// Writes one object without a tree. The caller names the members in their order, and has one of them at least.
class ObjectWriter {
public:
    explicit ObjectWriter(std::string& InOut) : Out(InOut) {}

    std::string& Name(Text N) {
        Out += std::exchange(Separator, ',');
        AppendString(Out, N);
        return Out += ':';
    }
    void String(Text N, Text S) { AppendString(Name(N), S); }
    void Optional(Text N, const std::optional<std::string>& S) {
        if (S) String(N, *S);
    }
    void Strings(Text N, const std::vector<std::string>& All) {
        AppendList(Name(N), "[]", All, [&](const std::string& S) { AppendString(Out, S); });
    }
    void Integer(Text N, int64_t I) { Name(N) += std::to_string(I); }
    void Close() { Out += '}'; }

private:
    std::string& Out;
    char Separator = '{';
};

// ---- 5  JSON in: RFC 8259 and not a character more (section 9.2) ---------------------------------------------------

// A broken rule: the number behind REJ-, and what was found.
struct Fault {
    int Code = 0;
    std::string What;
};

bool IsDigit(char C) { return C >= '0' && C <= '9'; }
bool IsLetter(char C) { return (C >= 'a' && C <= 'z') || (C >= 'A' && C <= 'Z'); }

// Whether a number out of the range of doubles is too small for it and not too large: 1e-400, not 1e400.
bool IsTiny(Text Number) {
    const size_t Mark = std::min(Number.find_first_of("eE"), Number.size());
    const Text Digits = Number.substr(0, Mark);
    const Text Power = Number.substr(std::min(Number.find_first_of("-0123456789", Mark), Number.size()));
    int64_t Exponent = 0;
    const auto Error = std::from_chars(Power.data(), Power.data() + Power.size(), Exponent).ec;
    if (Error == std::errc::result_out_of_range) return Power.front() == '-';
    const size_t Point = std::min(Digits.find('.'), Digits.size());
    return Exponent + int64_t(Point) < int64_t(Digits.find_first_of("123456789"));
}

// The nearest double (REC-009), and infinity for a number too large. std::from_chars knows no locale, strtod does.
double ToDouble(Text Number) {
    if (Number.substr(0, Number.find_first_of("eE")).find_first_of("123456789") == Nowhere) return 0;  // -0 too
    double Result = 0;
    const auto Error = std::from_chars(Number.data(), Number.data() + Number.size(), Result).ec;
    if (Error == std::errc::result_out_of_range) return IsTiny(Number) ? 0 : HUGE_VAL;
    return Result + 0.0;  // 0 for the -0 of a tiny number
}

class JsonReader {
public:
    JsonReader(Text InSource, int InMaxDepth) : Source(InSource), MaxDepth(InMaxDepth) {}

    // One JSON text, with white space around it.
    bool ReadDocument(Value& Out) { return CheckBytes() && ReadWhole(Out); }

    // One line of a recording, without its LF: an object.
    bool ReadLine(Value& Out) { return CheckBytes() && CheckBeginning() && ReadWhole(Out); }

    Fault Broken;

private:
    Text Source;
    int MaxDepth;
    size_t At = 0;
    bool bCharacterCut = false;  // the source ended inside a character, and is without that now

    bool Fail(int Code, Text What) {
        Broken = {Code, std::string(What) + " at byte " + std::to_string(At + 1)};
        return false;
    }
    bool CutOff() { return Fail(2, "the line is cut off"); }
    bool AtEnd() const { return At >= Source.size(); }
    bool Sees(char C) const { return !AtEnd() && Source[At] == C; }
    bool SeesDigit() const { return !AtEnd() && IsDigit(Source[At]); }
    bool SeesLetter() const { return !AtEnd() && IsLetter(Source[At]); }
    bool SeesText(Text T) const { return Source.substr(At, T.size()) == T; }
    bool SeesComment() const { return SeesText("//") || SeesText("/*") || SeesText("#"); }
    bool SeesCommaBeforeBracket() const {
        const size_t Next = Sees(',') ? Source.find_first_not_of(" \t\r\n", At + 1) : Nowhere;
        return Next != Nowhere && (Source[Next] == ']' || Source[Next] == '}');
    }
    void SkipSpace() {
        while (Sees(' ') || Sees('\t') || Sees('\r') || Sees('\n')) ++At;
    }

    bool CheckBytes() {
        const Utf8 State = CheckUtf8(Source, At);
        if (State == Utf8::Invalid) return Fail(50, "the text is not UTF-8");
        bCharacterCut = State == Utf8::CutOff;
        Source = Source.substr(0, At);
        At = std::min(Source.find('\0'), Source.size());
        return AtEnd() ? (At = 0, true) : Fail(54, "there is a U+0000");
    }

    bool CheckBeginning() {
        SkipSpace();
        if (Sees('{')) return true;
        if (AtEnd() && !bCharacterCut) return Fail(64, "the line is blank");
        if (SeesComment()) return WrongToken("{");
        // U+000B, 000C, 001C-001F, 0085, 00A0, 1680, 180E, 2000-200B, 2028, 2029, 202F, 205F, 3000, FEFF
        constexpr Text OtherSpaces[] = {"\x0B",   "\x0C",   "\x1C",   "\x1D",   "\x1E",   "\x1F",   "\u0085",
                                        "\u00A0", "\u1680", "\u180E", "\u2000", "\u2001", "\u2002", "\u2003",
                                        "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200A",
                                        "\u200B", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"};
        for (const Text Space : OtherSpaces)
            if (SeesText(Space)) return Fail(65, "there is white space that JSON does not know");
        return Fail(2, "the line does not begin with {");
    }

    bool ReadWhole(Value& Out) {
        SkipSpace();
        if (!ReadValue(Out, 0)) return false;
        SkipSpace();
        if (!AtEnd()) return WrongToken("nothing more");
        return !bCharacterCut || Fail(50, "the text is not UTF-8");
    }

    // Says what is wrong with a token that may not stand here.
    bool WrongToken(const char* Expected) {
        if (AtEnd()) return CutOff();
        if (SeesComment()) return Fail(58, "there is a comment");
        if (SeesCommaBeforeBracket()) return Fail(59, "there is a comma before a closing bracket");
        if (Sees('\'')) return Fail(60, "there is a single quote");
        if (Sees('+')) return Fail(62, "there is a plus sign");
        return Fail(65, std::string(Expected) + " was expected");
    }

    bool ReadValue(Value& Out, int Depth) {
        if (Sees('{')) return ReadObject(Out.Data.emplace<Object>(), Depth + 1);
        if (Sees('[')) return ReadArray(Out.Data.emplace<Array>(), Depth + 1);
        if (Sees('"')) return ReadString(Out.Data.emplace<std::string>());
        if (Sees('-') || SeesDigit()) return ReadNumber(Out.Data.emplace<double>());
        return SeesLetter() ? ReadWord(Out) : WrongToken("a value");
    }

    // What stands between two brackets. At is on the first of them, and behind the second afterwards.
    template <typename Read> bool ReadItems(char Bracket, int Depth, Read ReadItem) {
        if (Depth > MaxDepth) return Fail(56, "the nesting is too deep");
        ++At;
        SkipSpace();
        if (Sees(Bracket)) return ++At, true;
        while (ReadItem()) {
            SkipSpace();
            if (Sees(Bracket)) return ++At, true;
            if (!Sees(',') || SeesCommaBeforeBracket()) return WrongToken("a comma or a closing bracket");
            ++At;
            SkipSpace();
        }
        return false;
    }

    bool ReadArray(Array& Items, int Depth) {
        return ReadItems(']', Depth, [&] { return ReadValue(Items.emplace_back(), Depth); });
    }

    bool ReadObject(Object& Members, int Depth) {
        const bool bRead = ReadItems('}', Depth, [&] {
            Member& M = Members.emplace_back();
            return ReadName(M.Name) && ReadValue(M.Content, Depth);
        });
        if (!bRead) return false;
        std::sort(Members.begin(), Members.end(),
                  [](const Member& A, const Member& B) { return Utf16Less(A.Name, B.Name); });
        const auto Twice = std::adjacent_find(Members.begin(), Members.end(),
                                              [](const Member& A, const Member& B) { return A.Name == B.Name; });
        return Twice == Members.end() || Fail(52, "two members have one name, in the object that ends");
    }

    bool ReadName(std::string& Out) {
        if (!Sees('"')) return WrongToken("a name in quotes");
        if (!ReadString(Out)) return false;
        SkipSpace();
        if (!Sees(':')) return WrongToken("a colon");
        ++At;
        SkipSpace();
        return true;
    }

    bool ReadString(std::string& Out) {
        ++At;
        while (true) {
            const size_t Begin = At;
            while (!AtEnd() && !IsControl(Source[At]) && Source[At] != '"' && Source[At] != '\\') ++At;
            Out += Source.substr(Begin, At - Begin);
            if (AtEnd()) return CutOff();
            if (Sees('"')) return ++At, true;
            if (!Sees('\\')) return Fail(63, "there is a raw control character");
            if (!ReadEscape(Out)) return false;
        }
    }

    bool ReadEscape(std::string& Out) {
        ++At;
        if (AtEnd()) return CutOff();
        if (Sees('u')) return ReadUnicodeEscape(Out);
        const size_t Which = Text("\"\\/bfnrt").find(Source[At]);
        if (Which == Nowhere) return Fail(65, "JSON does not know the escape");
        Out += "\"\\/\b\f\n\r\t"[Which];
        ++At;
        return true;
    }

    bool ReadUnicodeEscape(std::string& Out) {
        uint32_t Unit = 0, Low = 0;
        if (!ReadUnit(Unit)) return false;
        if (Unit == 0) return Fail(54, "an escaped U+0000 ends");
        if (Unit >= 0xD800 && Unit <= 0xDBFF) {
            if (AtEnd() || Source.substr(At) == "\\") return CutOff();
            if (SeesText("\\u") && (++At, !ReadUnit(Low))) return false;
            if (Low < 0xDC00 || Low > 0xDFFF) return Fail(53, "a lone surrogate ends");
            Unit = 0x10000 + ((Unit - 0xD800) << 10) + (Low - 0xDC00);
        } else if (Unit >= 0xDC00 && Unit <= 0xDFFF) {
            return Fail(53, "a lone surrogate ends");
        }
        AppendUtf8(Out, Unit);
        return true;
    }

    // Four hexadecimal digits. At is on the u before them, and behind them afterwards.
    bool ReadUnit(uint32_t& Unit) {
        ++At;
        for (int I = 0; I < 4; ++I, ++At) {
            if (AtEnd()) return CutOff();
            const char Lower = IsLetter(Source[At]) ? char(Source[At] | 0x20) : Source[At];
            const size_t Digit = Text("0123456789abcdef").find(Lower);
            if (Digit == Nowhere) return Fail(65, "a hexadecimal digit was expected");
            Unit = Unit * 16 + uint32_t(Digit);
        }
        return true;
    }

    bool ReadNumber(double& Out) {
        const size_t Begin = At;
        At += Sees('-');
        if (SeesLetter()) return UnknownWord();
        if (Sees('0') && At + 1 < Source.size() && IsDigit(Source[At + 1])) return Fail(62, "there is a leading zero");
        if (!ReadDigits()) return false;
        if (Sees('.') && (++At, !ReadDigits())) return false;
        if (Sees('e') || Sees('E')) {
            ++At;
            At += Sees('+') || Sees('-');
            if (!ReadDigits()) return false;
        }
        if (AtEnd()) return CutOff();  // more digits could have followed
        constexpr double LargestInteger = 9007199254740991;
        Out = ToDouble(Source.substr(Begin, At - Begin));
        const bool bIntegral = Out == std::trunc(Out);  // infinity too
        return !bIntegral || std::abs(Out) <= LargestInteger || Fail(55, "a number too large ends");
    }

    bool ReadDigits() {
        if (AtEnd()) return CutOff();
        if (!SeesDigit()) return Fail(65, "a digit was expected");
        while (SeesDigit()) ++At;
        return true;
    }

    Text NextWord() const {
        const auto Begin = Source.begin() + std::ptrdiff_t(At);
        return Source.substr(At, size_t(std::find_if_not(Begin, Source.end(), IsLetter) - Begin));
    }

    bool ReadWord(Value& Out) {
        const Text Word = NextWord();
        if (Word == "true" || Word == "false")
            Out.Data = Word == "true";
        else if (Word != "null")
            return UnknownWord();
        At += Word.size();
        return true;
    }

    bool UnknownWord() {
        const Text Word = NextWord();
        for (const Text Known : {Text("true"), Text("false"), Text("null")})
            if (At + Word.size() == Source.size() && Known.substr(0, Word.size()) == Word) return CutOff();
        std::string Lower(Word);
        for (char& C : Lower) C = char(C | 0x20);
        if (Lower == "nan" || Lower == "inf" || Lower == "infinity") return Fail(61, "there is a number that is none");
        return Fail(65, "JSON does not know the word");
    }
};

// ---- 6  Time: int64 microseconds since 1970-01-01T00:00:00Z --------------------------------------------------------

constexpr int64_t MicrosPerSecond = 1'000'000;
constexpr int64_t MicrosPerDay = 86400 * MicrosPerSecond;
constexpr int64_t LastInstant = 253402300800 * MicrosPerSecond - 1;  // 9999-12-31T23:59:59.999999Z

// Days since 1970-01-01 in the Gregorian calendar. Counted from March, so that the leap day is the last of its year.
int64_t DaysFromDate(int64_t Year, int64_t Month, int64_t Day) {
    if (Month <= 2) --Year, Month += 12;
    return Year * 365 + Year / 4 - Year / 100 + Year / 400 + (153 * (Month - 3) + 2) / 5 + Day - 719469;
}

bool IsDate(int Year, int Month, int Day) {
    constexpr int Days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool bLeap = Year % 4 == 0 && (Year % 100 != 0 || Year % 400 == 0);
    return Year >= 1 && Month >= 1 && Month <= 12 && Day >= 1 && Day <= Days[Month - 1] + (Month == 2 && bLeap);
}

std::string InstantText(int64_t Instant) {
    const int64_t Days = Instant / MicrosPerDay, Seconds = Instant % MicrosPerDay / MicrosPerSecond;
    int64_t Year = 1970 + Days / 366, Month = 1;
    while (DaysFromDate(Year + 1, 1, 1) <= Days) ++Year;
    while (Month < 12 && DaysFromDate(Year, Month + 1, 1) <= Days) ++Month;
    std::string Out;
    const auto Append = [&](int64_t Number, size_t Width, Text Behind) {
        const std::string Digits = std::to_string(Number);
        Out.append(Width - Digits.size(), '0').append(Digits).append(Behind);
    };
    Append(Year, 4, "-");
    Append(Month, 2, "-");
    Append(Days - DaysFromDate(Year, Month, 1) + 1, 2, "T");
    Append(Seconds / 3600, 2, ":");
    Append(Seconds / 60 % 60, 2, ":");
    Append(Seconds % 60, 2, ".");
    Append(Instant % MicrosPerSecond, 6, "Z");
    return Out;
}

// Whether S has the form of Pattern, in which 0 stands for any digit.
bool HasForm(Text S, Text Pattern) {
    return std::equal(S.begin(), S.end(), Pattern.begin(), Pattern.end(),
                      [](char C, char P) { return P == '0' ? IsDigit(C) : C == P; });
}

int Digits(Text S, size_t At, size_t Count) {
    int Number = 0;
    std::from_chars(S.data() + At, S.data() + At + Count, Number);
    return Number;
}

// A time in the form of REC-016. Answers 0, or the REJ code of what is wrong: 26, 27 or 28.
int ParseInstant(Text S, int64_t& Instant) {
    constexpr Text Form = "0000-00-00T00:00:00";
    if (!HasForm(S.substr(0, Form.size()), Form)) return 26;
    Text Zone = S.substr(Form.size());
    int64_t Micros = 0;
    if (!Zone.empty() && Zone.front() == '.') {
        std::string Fraction(Zone.substr(1, std::min(Zone.find_first_not_of("0123456789", 1), Zone.size()) - 1));
        if (Fraction.empty() || Fraction.size() > 6) return 26;
        Zone.remove_prefix(1 + Fraction.size());
        Fraction.resize(6, '0');
        Micros = Digits(Fraction, 0, 6);
    }
    int64_t OffsetMinutes = 0;
    if (Zone != "Z") {
        if (!HasForm(Zone, "+00:00") && !HasForm(Zone, "-00:00")) return 26;
        OffsetMinutes = Digits(Zone, 1, 2) * 60 + Digits(Zone, 4, 2);
        if (Digits(Zone, 4, 2) > 59 || OffsetMinutes > 14 * 60) return 26;
        if (Zone.front() == '-') OffsetMinutes = -OffsetMinutes;
    }
    const int Year = Digits(S, 0, 4), Month = Digits(S, 5, 2), Day = Digits(S, 8, 2);
    const int Hour = Digits(S, 11, 2), Minute = Digits(S, 14, 2), Second = Digits(S, 17, 2);
    if (!IsDate(Year, Month, Day) || Hour > 23 || Minute > 59 || Second > 59) return 27;
    const int64_t Seconds = Hour * 3600 + Minute * 60 + Second - OffsetMinutes * 60;
    Instant = DaysFromDate(Year, Month, Day) * MicrosPerDay + Seconds * MicrosPerSecond + Micros;
    return Instant < 0 || Instant > LastInstant ? 28 : 0;
}

// ---- 7  Words of the contract --------------------------------------------------------------------------------------

template <size_t Count> using Words = std::array<Text, Count>;

constexpr Words<10> EventTypes = {
    "phase_transition", "alarm_activated",    "hazard_identified",    "exit_selected",    "extinguisher_attempted",
    "critical_error",   "microdrill_started", "microdrill_completed", "re_audit_started", "re_audit_completed"};
constexpr Words<4> Phases = {"audit", "score_report", "micro_drill", "re_audit"};
constexpr Words<4> Outcomes = {"success", "fail", "partial", "info"};
constexpr Words<3> EndReasons = {"completed", "aborted", "recovered"};
constexpr Words<2> DrillSources = {"critical_error_match", "highest_weight_miss"};

// Places in the lists above.
enum EventType : size_t { PhaseTransition = 0, CriticalErrorEvent = 5 };
enum Phase : size_t { Audit = 0, ReAudit = 3 };
enum Outcome : size_t { Success = 0, Info = 3 };
enum DrillSource : size_t { CriticalErrorMatch = 0, HighestWeightMiss = 1 };

template <size_t Count> size_t IndexOf(const Words<Count>& All, Text Word) {
    const auto Found = std::find(All.begin(), All.end(), Word);
    return Found == All.end() ? Nowhere : size_t(Found - All.begin());
}

constexpr size_t MaxIdScalars = 1024;

bool HasControl(Text S) {
    return std::any_of(S.begin(), S.end(), [](char C) { return IsControl(C) || C == 0x7F; });
}

// ---- 8  The scenario's data (section 8.1); whatever is wrong with it is a fault of configuration -------------------

struct Objective {
    std::string Id, Label, WhySuccess, WhyFail;
    int64_t Weight = 0;
    size_t EvidenceType = 0;
    std::vector<size_t> InPhases;
    Object RequiredDetail;  // empty: none
    std::optional<int64_t> WithinSeconds;
};

struct CriticalError {
    std::string Id, Why;
    int64_t Penalty = 0;
    bool bHardFail = false;
};

struct Microdrill {
    std::string Id;
    std::vector<std::string> MissedObjectives, ErrorCodes;
};

struct Scenario {
    std::string Id, Version, RubricVersion, Sha256;
    std::array<bool, Phases.size()> Scored = {};
    int64_t MaxScore = 0, PassThreshold = 0, ConditionalPassThreshold = 0, MaxDrills = 0;
    std::vector<Objective> Objectives;
    std::vector<CriticalError> Errors;
    std::vector<Microdrill> Drills;
    std::vector<size_t> DrillSourceOrder;
};

template <typename T> const T* FindById(const std::vector<T>& All, Text Id) {
    const auto At = std::find_if(All.begin(), All.end(), [&](const T& Item) { return Item.Id == Id; });
    return At == All.end() ? nullptr : &*At;
}

// Takes the data out of the three files. Keeps the first problem, and goes on with empty values.
class ScenarioLoader {
public:
    Scenario Result;
    std::string Problem;

    void Load(const Value& ScenarioFile, const Value& RubricFile, const Value& DrillsFile) {
        LoadScenario(ScenarioFile);
        LoadRubric(RubricFile);
        LoadDrills(DrillsFile);
        Result.Sha256 = Sha256Hex("{\"microdrills\":" + Canonical(DrillsFile) + ",\"rubric\":" + Canonical(RubricFile) +
                                  ",\"scenario\":" + Canonical(ScenarioFile) + "}");
    }

private:
    const Object NoMembers;

    void Expect(bool bSound, Text Name, Text What) {
        if (!bSound && Problem.empty()) Problem = std::string(Name) + " " + std::string(What);
    }

    // An object with these members, and perhaps those, and no others.
    const Object& Members(const Value& V, Text Name, std::initializer_list<Text> Required,
                          std::initializer_list<Text> Optional = {}) {
        const Object* Found = V.As<Object>();
        Expect(Found, Name, "is no object");
        if (!Found) return NoMembers;
        for (const Text R : Required) Expect(Find(*Found, R), R, "is missing in " + std::string(Name));
        for (const Member& M : *Found)
            Expect(Contains(Required, M.Name) || Contains(Optional, M.Name), Name, "has a member of another name");
        return *Found;
    }

    template <typename T> T Get(const Object& From, Text Name) {
        const T* Found = FindAs<T>(From, Name);
        Expect(Found, Name, "has the wrong type");
        return Found ? *Found : T();
    }

    std::string CheckText(const std::string& S, Text Name) {
        const bool bSound = !S.empty() && CountScalars(S) <= MaxIdScalars && !HasControl(S);
        Expect(bSound, Name, "is no text of 1 to 1024 characters without control characters");
        return S;
    }

    std::string GetText(const Object& From, Text Name) { return CheckText(Get<std::string>(From, Name), Name); }

    int64_t GetAmount(const Object& From, Text Name) {
        const double Number = Get<double>(From, Name);
        const bool bSound = Number == std::trunc(Number) && Number >= 0 && Number <= 1'000'000;
        Expect(bSound, Name, "is no integer from 0 to 1000000");
        return int64_t(Number);
    }

    std::vector<std::string> GetTexts(const Object& From, Text Name) {
        std::vector<std::string> Texts;
        for (const Value& Item : Get<Array>(From, Name)) {
            const std::string* S = Item.As<std::string>();
            std::string Checked = CheckText(S ? *S : "", Name);
            Expect(!Contains(Texts, Checked), Name, "names one thing twice");
            Texts.push_back(std::move(Checked));
        }
        return Texts;
    }

    template <size_t Count> size_t CheckWord(const Words<Count>& All, Text Word, Text Name) {
        const size_t Index = IndexOf(All, Word);
        Expect(Index != Nowhere, Name, "is no word of the contract");
        return Index == Nowhere ? 0 : Index;
    }

    template <size_t Count> std::vector<size_t> GetWords(const Object& From, Text Name, const Words<Count>& All) {
        std::vector<size_t> Indices;
        for (const std::string& Word : GetTexts(From, Name)) Indices.push_back(CheckWord(All, Word, Name));
        return Indices;
    }

    void LoadScenario(const Value& File) {
        const Object& Root = Members(File, "scenario.json", {"scenario_id", "name", "version", "phases"});
        Result.Id = GetText(Root, "scenario_id");
        GetText(Root, "name");
        Result.Version = GetText(Root, "version");
        Array List = Get<Array>(Root, "phases");
        Expect(List.size() == Phases.size(), "phases", "are not four");
        List.resize(Phases.size());
        for (size_t P = 0; P < Phases.size(); ++P) {
            const Object& Entry = Members(List[P], "a phase", {"phase_id", "timebox_seconds", "scored"});
            Expect(GetText(Entry, "phase_id") == Phases[P], "phases", "are not in their order");
            GetAmount(Entry, "timebox_seconds");
            Result.Scored[P] = Get<bool>(Entry, "scored");
        }
    }

    void LoadRubric(const Value& File) {
        const Object& Root = Members(File, "rubric.json",
                                     {"scenario_id", "version", "max_score", "pass_threshold",
                                      "conditional_pass_threshold", "objectives", "critical_errors"});
        Expect(GetText(Root, "scenario_id") == Result.Id, "rubric.json", "has another scenario_id than scenario.json");
        Result.RubricVersion = GetText(Root, "version");
        Result.MaxScore = GetAmount(Root, "max_score");
        Result.PassThreshold = GetAmount(Root, "pass_threshold");
        Result.ConditionalPassThreshold = GetAmount(Root, "conditional_pass_threshold");
        Expect(Result.ConditionalPassThreshold <= Result.PassThreshold, "pass_threshold", "is too low");
        Expect(Result.PassThreshold <= Result.MaxScore, "pass_threshold", "is above max_score");
        for (const Value& Item : Get<Array>(Root, "objectives")) {
            Objective O = LoadObjective(Item);
            Expect(!FindById(Result.Objectives, O.Id), "objectives", "have one id twice");
            Result.Objectives.push_back(std::move(O));
        }
        for (const Value& Item : Get<Array>(Root, "critical_errors")) {
            const Object& Entry = Members(Item, "a critical error", {"code", "penalty", "hard_fail", "why"});
            CriticalError E{GetText(Entry, "code"), GetText(Entry, "why"), GetAmount(Entry, "penalty"),
                            Get<bool>(Entry, "hard_fail")};
            Expect(!FindById(Result.Errors, E.Id), "critical_errors", "have one code twice");
            Result.Errors.push_back(std::move(E));
        }
    }

    Objective LoadObjective(const Value& Item) {
        const Object& Entry =
            Members(Item, "an objective",
                    {"objective_id", "label", "weight", "evidence_event", "phases", "why_success", "why_fail"},
                    {"required_detail", "within_seconds"});
        Objective O;
        O.Id = GetText(Entry, "objective_id");
        O.Label = GetText(Entry, "label");
        O.WhySuccess = GetText(Entry, "why_success");
        O.WhyFail = GetText(Entry, "why_fail");
        O.Weight = GetAmount(Entry, "weight");
        O.EvidenceType = CheckWord(EventTypes, GetText(Entry, "evidence_event"), "evidence_event");
        Expect(O.EvidenceType != CriticalErrorEvent, "evidence_event", "is critical_error");
        O.InPhases = GetWords(Entry, "phases", Phases);
        Expect(!O.InPhases.empty(), "phases", "of an objective are none");
        Expect(std::is_sorted(O.InPhases.begin(), O.InPhases.end()), "phases", "of an objective are out of order");
        for (const size_t P : O.InPhases) Expect(Result.Scored[P], "phases", "of an objective are not all scored ones");
        if (Find(Entry, "within_seconds")) O.WithinSeconds = GetAmount(Entry, "within_seconds");
        if (Find(Entry, "required_detail")) {
            O.RequiredDetail = Get<Object>(Entry, "required_detail");
            Expect(!O.RequiredDetail.empty(), "required_detail", "is empty");
        }
        for (const Member& M : O.RequiredDetail) {
            const double* Number = M.Content.As<double>();
            const bool bInteger = Number && *Number == std::trunc(*Number);
            Expect(bInteger || M.Content.As<std::string>() || M.Content.As<bool>(), "required_detail",
                   "holds what is no string, boolean or integer");
        }
        return O;
    }

    void LoadDrills(const Value& File) {
        const Object& Root =
            Members(File, "microdrills.json", {"scenario_id", "version", "microdrills", "selection_policy"});
        Expect(GetText(Root, "scenario_id") == Result.Id, "microdrills.json", "has another scenario_id");
        GetText(Root, "version");
        for (const Value& Item : Get<Array>(Root, "microdrills")) {
            const Object& Entry =
                Members(Item, "a drill", {"microdrill_id", "title", "duration_seconds", "trigger_if"});
            const Value If{Get<Object>(Entry, "trigger_if")};
            const Object& Triggers = Members(If, "trigger_if", {"missed_objective_ids", "critical_error_codes"});
            GetText(Entry, "title");
            GetAmount(Entry, "duration_seconds");
            Microdrill D{GetText(Entry, "microdrill_id"), GetTexts(Triggers, "missed_objective_ids"),
                         GetTexts(Triggers, "critical_error_codes")};
            for (const std::string& Id : D.MissedObjectives)
                Expect(FindById(Result.Objectives, Id), "missed_objective_ids", "name what the rubric has not");
            for (const std::string& Code : D.ErrorCodes)
                Expect(FindById(Result.Errors, Code), "critical_error_codes", "name what the rubric has not");
            Expect(!FindById(Result.Drills, D.Id), "microdrills", "have one id twice");
            Result.Drills.push_back(std::move(D));
        }
        const Value Policy{Get<Object>(Root, "selection_policy")};
        const Object& Selection = Members(Policy, "selection_policy", {"max_assigned", "priority"});
        Result.MaxDrills = GetAmount(Selection, "max_assigned");
        Result.DrillSourceOrder = GetWords(Selection, "priority", DrillSources);
    }
};

// ---- 9  The recording: read line by line, and judged by section 9.1 ------------------------------------------------

struct Event {
    int64_t Elapsed = 0;  // microseconds since started_at
    size_t Line = 0, Type = 0, InPhase = 0, Result = 0;
    std::optional<std::string> ActorId, TargetId, ObjectiveId, ErrorCode;
    std::optional<std::string> Details;  // as JCS text, which is smaller than a tree
    std::optional<int64_t> ScoreDelta;   // filled in by the score
};

struct Recording {
    std::string SessionId, ParticipantId, EndReason;
    int64_t StartedAt = 0, EndElapsed = 0;
    std::vector<Event> Events;  // the timeline
};

constexpr int MaxLineDepth = 32;  // REC-033

class RecordingReader {
public:
    RecordingReader(Text InBytes, const Scenario& InRules) : Bytes(InBytes), Rules(InRules) {}

    Recording Result;
    std::string Rejection;  // REJ-nnn line N: text

    bool Read() {
        Line = 1;
        if (Bytes.empty()) return Reject(1, "the file", "is empty");
        if (Bytes.substr(0, 3) == "\xEF\xBB\xBF") return Reject(51, "the file", "begins with a byte order mark");
        for (size_t Begin = 0; Begin < Bytes.size(); ++Line) {
            const size_t End = std::min(Bytes.find('\n', Begin), Bytes.size());
            if (!ReadLine(Bytes.substr(Begin, End - Begin))) return false;
            Begin = End + 1;
        }
        --Line;
        return Require(EndLine != 0, 5, "the file", "has no end") &&
               Require(Bytes.back() == '\n', 57, "the end", "has no line feed") && CheckEnd() && CheckTimeline();
    }

private:
    Text Bytes;
    const Scenario& Rules;
    size_t Line = 0, EndLine = 0;
    int64_t CountAtEnd = 0;

    bool RejectAt(size_t Place, int Code, Text Name, Text What) {
        const std::string Number = std::to_string(1000 + Code).substr(1);
        Rejection = "REJ-" + Number + " line " + std::to_string(Place) + ": ";
        Rejection.append(Name).append(" ").append(What);
        return false;
    }
    bool Reject(int Code, Text Name, Text What) { return RejectAt(Line, Code, Name, What); }
    bool Require(bool bKept, int Code, Text Name, Text What) { return bKept || Reject(Code, Name, What); }

    bool ReadLine(Text Source) {
        JsonReader Reader(Source, MaxLineDepth);
        Value Tree;
        if (!Reader.ReadLine(Tree)) return Reject(Reader.Broken.Code, "the text:", Reader.Broken.What);
        const Object& Members = *Tree.As<Object>();
        const Value* Record = Find(Members, "record");
        if (!Record) return Reject(17, "record", "is missing");
        const std::string* Kind = Record->As<std::string>();
        if (!Kind) return RejectType("record", *Record);
        const bool bHeader = *Kind == "session", bEvent = *Kind == "event", bEnd = *Kind == "end";
        if (!bHeader && !bEvent && !bEnd) return Reject(11, "record", "is not session, event or end");
        if (Line == 1 && !bHeader) return Reject(3, "the first line", "is not the header");
        if (EndLine != 0) return RejectAt(EndLine, 6, "the end", "is not the last line");
        if (Line > 1 && bHeader) return Reject(4, "a header", "stands behind the first line");
        return bHeader ? ReadHeader(Members) : bEvent ? ReadEvent(Members) : ReadEnd(Members);
    }

    bool RejectType(Text Name, const Value& Found) {
        constexpr Text Types[] = {"is null",     "is a boolean", "is a number",
                                  "is a string", "is an array",  "is an object"};
        return Reject(Found.As<std::nullptr_t>() ? 19 : 16, Name, Types[Found.Data.index()]);
    }

    // Which members a line has. Each is a string, but for the two numbers and details.
    bool CheckMembers(const Object& Members, std::initializer_list<Text> Required,
                      std::initializer_list<Text> Optional = {}) {
        for (const auto& [Name, Content] : Members) {
            if (!Contains(Required, Name) && !Contains(Optional, Name))
                return Reject(18, "the line", "has a member that the contract does not name");
            const bool bNumber = Name == "elapsed_us" || Name == "events";
            const bool bTyped = bNumber             ? Content.As<double>() != nullptr
                                : Name == "details" ? Content.As<Object>() != nullptr
                                                    : Content.As<std::string>() != nullptr;
            if (!bTyped) return RejectType(Name, Content);
        }
        for (const Text Name : Required)
            if (!Find(Members, Name)) return Reject(17, Name, "is missing");
        return true;
    }

    // The next three are for members that CheckMembers has seen.

    static const std::string& String(const Object& Members, Text Name) { return *FindAs<std::string>(Members, Name); }

    bool ReadCount(const Object& Members, Text Name, int64_t& Out) {
        const double Number = *FindAs<double>(Members, Name);
        Out = int64_t(Number);
        return Require(Number >= 0, 29, Name, "is negative") &&
               Require(Number == std::trunc(Number), 30, Name, "is not integral");
    }

    template <size_t Count>
    bool ReadWord(const Object& Members, Text Name, const Words<Count>& All, int Code, size_t& Out) {
        Out = IndexOf(All, String(Members, Name));
        return Require(Out != Nowhere, Code, Name, "is no word of the contract");
    }

    static bool IsId(Text S) {
        const auto IsWordStart = [](char C) { return IsLetter(C) || IsDigit(C); };
        return !S.empty() && S.size() <= 64 && IsWordStart(S[0]) &&
               std::all_of(S.begin(), S.end(), [&](char C) { return IsWordStart(C) || C == '_' || C == '-'; });
    }

    // What Windows takes for a device (REC-015).
    static bool IsDevice(std::string S) {
        for (char& C : S) C = IsLetter(C) ? char(C & ~0x20) : C;
        const Text Stem = Text(S).substr(0, 3);
        return S == "CON" || S == "PRN" || S == "AUX" || S == "NUL" ||
               (S.size() == 4 && (Stem == "COM" || Stem == "LPT") && S[3] >= '1' && S[3] <= '9');
    }

    bool ReadHeader(const Object& Members) {
        if (!CheckMembers(Members, {"record", "format", "session_id", "participant_id", "scenario_id", "started_at"}))
            return false;
        Result.SessionId = String(Members, "session_id");
        Result.ParticipantId = String(Members, "participant_id");
        const int Code = ParseInstant(String(Members, "started_at"), Result.StartedAt);
        return Require(String(Members, "format") == "svr-recording/1", 9, "format", "is not svr-recording/1") &&
               Require(String(Members, "scenario_id") == Rules.Id, 10, "scenario_id", "is not that of the scenario") &&
               Require(IsId(Result.SessionId), 23, "session_id", "does not match its pattern") &&
               Require(!IsDevice(Result.SessionId), 24, "session_id", "is a reserved name") &&
               Require(IsId(Result.ParticipantId), 25, "participant_id", "does not match its pattern") &&
               Require(Code != 26, 26, "started_at", "has another form") &&
               Require(Code != 27, 27, "started_at", "does not exist") &&
               Require(Code != 28, 28, "started_at", "is not in the years 1970 to 9999 of UTC");
    }

    bool ReadEnd(const Object& Members) {
        size_t Reason = 0;
        if (!CheckMembers(Members, {"record", "elapsed_us", "events", "reason"}) ||
            !ReadCount(Members, "elapsed_us", Result.EndElapsed) || !ReadCount(Members, "events", CountAtEnd) ||
            !ReadWord(Members, "reason", EndReasons, 15, Reason))
            return false;
        EndLine = Line;
        Result.EndReason = EndReasons[Reason];
        return true;
    }

    bool ReadEvent(const Object& Members) {
        Event E;
        E.Line = Line;
        if (!CheckMembers(Members, {"record", "elapsed_us", "event_type", "phase", "actor_id", "outcome"},
                          {"target_id", "objective_id", "critical_error_code", "details"}) ||
            !ReadCount(Members, "elapsed_us", E.Elapsed) || !ReadWord(Members, "event_type", EventTypes, 12, E.Type) ||
            !ReadWord(Members, "phase", Phases, 13, E.InPhase) ||
            !ReadWord(Members, "outcome", Outcomes, 14, E.Result) || !ReadId(Members, "actor_id", E.ActorId) ||
            !ReadId(Members, "target_id", E.TargetId) || !ReadId(Members, "objective_id", E.ObjectiveId) ||
            !ReadId(Members, "critical_error_code", E.ErrorCode) || !CheckEvent(E, FindAs<Object>(Members, "details")))
            return false;
        if (const Value* Details = Find(Members, "details")) E.Details = Canonical(*Details);
        Result.Events.push_back(std::move(E));
        return true;
    }

    bool ReadId(const Object& Members, Text Name, std::optional<std::string>& Out) {
        const std::string* Found = FindAs<std::string>(Members, Name);
        if (!Found) return true;
        Out = *Found;
        return Require(!Found->empty(), 20, Name, "is empty") &&
               Require(CountScalars(*Found) <= MaxIdScalars, 21, Name, "has more than 1024 characters") &&
               Require(!HasControl(*Found), 22, Name, "holds a control character");
    }

    bool CheckEvent(const Event& E, const Object* Details) {
        const bool bError = E.Type == CriticalErrorEvent;
        const std::string* Target = Details ? FindAs<std::string>(*Details, "to_phase") : nullptr;
        const bool bLeadsThere = Target && *Target == Phases[E.InPhase];
        return Require(Result.StartedAt + E.Elapsed <= LastInstant, 28, "elapsed_us", "leads behind the year 9999") &&
               Require(!E.ObjectiveId || FindById(Rules.Objectives, *E.ObjectiveId), 31, "objective_id",
                       "is not declared in the rubric") &&
               Require(!bError || E.ErrorCode, 33, "critical_error_code", "is missing") &&
               Require(bError || !E.ErrorCode, 34, "critical_error_code", "stands in another event than an error") &&
               Require(!bError || FindById(Rules.Errors, *E.ErrorCode), 32, "critical_error_code",
                       "is not declared in the rubric") &&
               Require(E.Type != PhaseTransition || bLeadsThere, 36, "details.to_phase", "is not the phase");
    }

    bool CheckEnd() {
        for (const Event& E : Result.Events)
            if (E.Elapsed > Result.EndElapsed) return Reject(8, "elapsed_us", "is less than that of an event");
        return Require(CountAtEnd == int64_t(Result.Events.size()), 7, "events", "is not the number of event lines") &&
               Require(Result.StartedAt + Result.EndElapsed <= LastInstant, 28, "elapsed_us",
                       "leads behind the year 9999");
    }

    // Puts the events in the order of the timeline (section 2.5), and follows the phases along it.
    bool CheckTimeline() {
        std::stable_sort(Result.Events.begin(), Result.Events.end(),
                         [](const Event& A, const Event& B) { return A.Elapsed < B.Elapsed; });
        size_t Open = Nowhere;
        for (const Event& E : Result.Events) {
            const bool bOpens = E.Type == PhaseTransition;
            if (Open == Nowhere && (!bOpens || E.InPhase != Audit))
                return RejectAt(E.Line, 35, "the first event of the timeline", "is not the transition into audit");
            if (Open != Nowhere && bOpens && E.InPhase <= Open)
                return RejectAt(E.Line, 37, "the phase_transition", "does not lead into a later phase");
            if (!bOpens && E.InPhase != Open) return RejectAt(E.Line, 38, "phase", "is not the open phase");
            Open = E.InPhase;
        }
        return true;
    }
};

// ---- 10  Score (sections 8.2 to 8.4), and what the report draws from it (8.5) --------------------------------------

std::string EventId(size_t Index) {
    const std::string Number = std::to_string(Index + 1);
    return "evt-" + std::string(Number.size() < 3 ? 3 - Number.size() : 0, '0') + Number;
}

struct ObjectiveResult {
    const Objective* Rule = nullptr;
    size_t AchievedIn = Nowhere;        // a phase
    bool bRegressed = false;            // REP-011
    std::vector<std::string> Evidence;  // event ids

    bool IsAchieved() const { return AchievedIn != Nowhere; }
    int64_t Awarded() const { return IsAchieved() ? Rule->Weight : 0; }
    const std::string& Why() const { return IsAchieved() ? Rule->WhySuccess : Rule->WhyFail; }
};

struct ErrorResult {
    const CriticalError* Rule = nullptr;
    size_t InPhase = 0;
    std::string TriggerId;
    int64_t Penalty = 0;  // 0 in an unscored phase
};

struct AssignedDrill {
    std::string Id, Reason;
};

struct Score {
    std::vector<ObjectiveResult> Objectives;  // in rubric order
    std::vector<ErrorResult> Errors;          // in timeline order
    std::vector<AssignedDrill> Drills;
    int64_t Total = 0;
    std::optional<int64_t> BeforeReAudit;
    Text Status;
};

class Scorer {
public:
    Scorer(Recording& InSession, const Scenario& InRules) : Session(InSession), Rules(InRules) {}

    Score Result;

    // Fills in the ScoreDelta of the events too.
    void Run() {
        FindDecisiveAttempts();
        for (const Objective& O : Rules.Objectives) Result.Objectives.push_back(Judge(O));
        CountErrors();
        AddUp();
        for (const size_t Source : Rules.DrillSourceOrder)
            Source == CriticalErrorMatch ? AssignForErrors() : AssignForMisses();
        Result.Drills.resize(std::min(Result.Drills.size(), size_t(Rules.MaxDrills)));
    }

private:
    using PerPhase = std::array<size_t, Phases.size()>;  // places in the timeline

    Recording& Session;
    const Scenario& Rules;
    PerPhase Opening;                                    // the phase_transition that opened the phase
    std::array<PerPhase, EventTypes.size()> FirstTries;  // the first attempt of each event type in the phase

    // What an attempt is depends on type and outcome alone, so the first one of a phase is decisive for each objective.
    void FindDecisiveAttempts() {
        for (PerPhase& Row : FirstTries) Row.fill(Nowhere);
        std::array<bool, EventTypes.size()> IsEvidence = {};
        for (const Objective& O : Rules.Objectives) IsEvidence[O.EvidenceType] = true;
        for (size_t I = 0; I < Session.Events.size(); ++I) {
            Event& E = Session.Events[I];
            if (E.Type == PhaseTransition) Opening[E.InPhase] = I;
            if (E.Result == Info || !IsEvidence[E.Type]) continue;
            E.ScoreDelta = 0;
            size_t& First = FirstTries[E.Type][E.InPhase];
            First = std::min(First, I);
        }
    }

    // SCO-003 and SCO-005
    bool Satisfies(const Event& E, const Objective& O) const {
        const int64_t Late = E.Elapsed - Session.Events[Opening[E.InPhase]].Elapsed;
        if (E.Result != Success || (O.WithinSeconds && Late > *O.WithinSeconds * MicrosPerSecond)) return false;
        if (O.RequiredDetail.empty()) return true;
        Value Details;
        if (!E.Details || !JsonReader(*E.Details, MaxLineDepth).ReadDocument(Details)) return false;
        return std::all_of(O.RequiredDetail.begin(), O.RequiredDetail.end(), [&](const Member& Required) {
            const Value* Found = Find(*Details.As<Object>(), Required.Name);
            return Found && Canonical(*Found) == Canonical(Required.Content);
        });
    }

    ObjectiveResult Judge(const Objective& O) {
        ObjectiveResult R;
        R.Rule = &O;
        for (const size_t P : O.InPhases) {
            const size_t Index = FirstTries[O.EvidenceType][P];
            if (Index == Nowhere) continue;
            R.Evidence.push_back(EventId(Index));
            const bool bSatisfied = Satisfies(Session.Events[Index], O);
            R.bRegressed = P == ReAudit && R.IsAchieved() && !bSatisfied;
            if (R.IsAchieved() || !bSatisfied) continue;
            R.AchievedIn = P;
            *Session.Events[Index].ScoreDelta += O.Weight;
        }
        return R;
    }

    void CountErrors() {
        for (size_t I = 0; I < Session.Events.size(); ++I) {
            Event& E = Session.Events[I];
            if (E.Type != CriticalErrorEvent) continue;
            const CriticalError* Rule = FindById(Rules.Errors, *E.ErrorCode);
            const int64_t Penalty = Rules.Scored[E.InPhase] ? Rule->Penalty : 0;
            E.ScoreDelta = -Penalty;
            Result.Errors.push_back({Rule, E.InPhase, EventId(I), Penalty});
        }
    }

    void AddUp() {
        const auto Clamp = [&](int64_t Sum) { return std::clamp<int64_t>(Sum, 0, Rules.MaxScore); };
        int64_t Sum = 0;
        for (const Event& E : Session.Events) {
            if (E.Type == PhaseTransition && E.InPhase == ReAudit) Result.BeforeReAudit = Clamp(Sum);
            Sum += E.ScoreDelta.value_or(0);
        }
        Result.Total = Clamp(Sum);
        const bool bHardFail = std::any_of(Result.Errors.begin(), Result.Errors.end(), [&](const ErrorResult& R) {
            return R.Rule->bHardFail && Rules.Scored[R.InPhase];
        });
        const bool bPass = Result.Total >= Rules.PassThreshold;
        const bool bConditional = Result.Total >= Rules.ConditionalPassThreshold;
        Result.Status = bHardFail ? "fail" : bPass ? "pass" : bConditional ? "conditional_pass" : "fail";
    }

    // REP-006: a drill is taken once, with the reason with which it came first.
    void Assign(std::vector<std::string> Microdrill::* Triggers, const std::string& Trigger,
                const std::string& Reason) {
        for (const Microdrill& D : Rules.Drills)
            if (Contains(D.*Triggers, Trigger) && !FindById(Result.Drills, D.Id))
                Result.Drills.push_back({D.Id, Reason});
    }

    void AssignForErrors() {
        for (const ErrorResult& R : Result.Errors)
            if (R.InPhase == Audit) Assign(&Microdrill::ErrorCodes, R.Rule->Id, R.Rule->Why);
    }

    void AssignForMisses() {
        std::vector<const Objective*> Missed;
        for (const ObjectiveResult& R : Result.Objectives)
            if (Contains(R.Rule->InPhases, Audit) && R.AchievedIn != Audit) Missed.push_back(R.Rule);
        std::stable_sort(Missed.begin(), Missed.end(),
                         [](const Objective* A, const Objective* B) { return A->Weight > B->Weight; });
        for (const Objective* O : Missed) Assign(&Microdrill::MissedObjectives, O->Id, O->WhyFail);
    }
};

// REP-005
std::vector<std::string> ReportReasons(const Score& S) {
    std::vector<std::string> Reasons;
    for (const bool bAchieved : {true, false})
        for (const ObjectiveResult& R : S.Objectives)
            if (R.IsAchieved() == bAchieved) Reasons.push_back(R.Why());
    for (const ErrorResult& R : S.Errors) Reasons.push_back(R.Rule->Why);
    return Reasons;
}

// SCO-011
std::vector<std::string> ScoreReasons(const Score& S) {
    std::vector<std::string> Reasons;
    for (const ObjectiveResult& R : S.Objectives) {
        std::string Reason = "+" + std::to_string(R.Awarded()) + " " + R.Rule->Id + ": " + R.Why();
        for (size_t I = 0; I < R.Evidence.size(); ++I) Reason += (I == 0 ? " (" : ", ") + R.Evidence[I];
        Reasons.push_back(Reason + (R.Evidence.empty() ? "" : ")"));
    }
    for (const ErrorResult& R : S.Errors) {
        const std::string Cost = (R.Penalty == 0 ? "+" : "-") + std::to_string(R.Penalty);
        Reasons.push_back(Cost + " " + R.Rule->Id + ": " + R.Rule->Why + " (" + R.TriggerId + ")");
    }
    return Reasons;
}

// ---- 11  The document (section 6); members are written in the order of their names ---------------------------------

void AppendEvent(std::string& Out, const Recording& Session, size_t Index) {
    const Event& E = Session.Events[Index];
    ObjectWriter W(Out);
    W.Optional("actor_id", E.ActorId);
    W.Optional("critical_error_code", E.ErrorCode);
    if (E.Details) W.Name("details") += *E.Details;
    W.String("event_id", EventId(Index));
    W.String("event_type", EventTypes[E.Type]);
    W.Optional("objective_id", E.ObjectiveId);
    W.String("outcome", Outcomes[E.Result]);
    W.String("participant_id", Session.ParticipantId);
    W.String("phase", Phases[E.InPhase]);
    if (E.ScoreDelta) W.Integer("score_delta", *E.ScoreDelta);
    W.String("session_id", Session.SessionId);
    W.Optional("target_id", E.TargetId);
    W.String("timestamp", InstantText(Session.StartedAt + E.Elapsed));
    W.Close();
}

// REP-009 to REP-011
void AppendReAuditDelta(std::string& Out, const Score& S) {
    std::vector<std::string> Improved, Regressed;
    for (const ObjectiveResult& R : S.Objectives) {
        if (Contains(R.Rule->InPhases, Audit) && R.AchievedIn == ReAudit) Improved.push_back(R.Rule->Id);
        if (R.bRegressed) Regressed.push_back(R.Rule->Id);
    }
    ObjectWriter W(Out);
    W.Strings("improved_objectives", Improved);
    W.Strings("regressed_objectives", Regressed);
    W.Integer("score_after", S.Total);
    W.Integer("score_before", *S.BeforeReAudit);
    W.Integer("score_delta", S.Total - *S.BeforeReAudit);
    W.Close();
}

void AppendReport(std::string& Out, const Recording& Session, const Scenario& Rules, const Score& S) {
    ObjectWriter W(Out);
    AppendList(W.Name("critical_errors"), "[]", S.Errors, [&](const ErrorResult& R) {
        ObjectWriter Entry(Out);
        Entry.String("code", R.Rule->Id);
        Entry.Integer("penalty", R.Penalty);
        Entry.String("trigger_event_id", R.TriggerId);
        Entry.String("why", R.Rule->Why);
        Entry.Close();
    });
    AppendList(W.Name("objective_breakdown"), "[]", S.Objectives, [&](const ObjectiveResult& R) {
        ObjectWriter Entry(Out);
        Entry.Name("achieved") += R.IsAchieved() ? "true" : "false";
        Entry.Strings("evidence_event_ids", R.Evidence);
        Entry.String("label", R.Rule->Label);
        Entry.String("objective_id", R.Rule->Id);
        Entry.Integer("score_awarded", R.Awarded());
        Entry.Integer("weight", R.Rule->Weight);
        Entry.Close();
    });
    W.String("participant_id", Session.ParticipantId);
    if (S.BeforeReAudit) AppendReAuditDelta(W.Name("re_audit_delta"), S);
    AppendList(W.Name("recommended_microdrills"), "[]", S.Drills, [&](const AssignedDrill& D) {
        ObjectWriter Entry(Out);
        Entry.String("microdrill_id", D.Id);
        Entry.String("reason", D.Reason);
        Entry.Close();
    });
    W.String("scenario_id", Rules.Id);
    W.Integer("score_total", S.Total);
    W.String("session_id", Session.SessionId);
    W.String("status", S.Status);
    W.Strings("why", ReportReasons(S));
    W.Close();
}

void AppendScore(std::string& Out, const Score& S) {
    ObjectWriter W(Out);
    W.Integer("score_total", S.Total);
    W.String("status", S.Status);
    W.Strings("why", ScoreReasons(S));
    W.Close();
}

std::string WriteDocument(const Recording& Session, const Scenario& Rules, const Score& S, Text ExportedAt) {
    std::string Out;
    ObjectWriter W(Out);
    W.String("end_reason", Session.EndReason);
    W.String("ended_at", InstantText(Session.StartedAt + Session.EndElapsed));
    size_t Index = 0;
    AppendList(W.Name("events"), "[]", Session.Events, [&](const Event&) { AppendEvent(Out, Session, Index++); });
    W.String("exported_at", ExportedAt);
    W.String("participant_id", Session.ParticipantId);
    AppendReport(W.Name("report"), Session, Rules, S);
    W.String("rubric_version", Rules.RubricVersion);
    W.String("scenario_id", Rules.Id);
    W.String("scenario_sha256", Rules.Sha256);
    W.String("scenario_version", Rules.Version);
    W.String("schema_version", "1.0.0");
    AppendScore(W.Name("score"), S);
    W.String("session_id", Session.SessionId);
    W.String("started_at", InstantText(Session.StartedAt));
    W.Close();
    return Out;
}

// Whether an older document differs from the new one in no more than exported_at, as a JSON value (RUN-008).
bool IsSameExport(Text Older, Text Newer, Text ExportedAt) {
    // The common case needs no tree: a document that this exporter wrote. No details come behind the last exported_at.
    const size_t Begin = Newer.rfind("\"exported_at\":\""), End = Newer.find(',', Begin);
    if (Older.size() == Newer.size() && Older.substr(0, Begin) == Newer.substr(0, Begin) &&
        Older.substr(End) == Newer.substr(End))
        return true;
    constexpr int MaxDocumentDepth = MaxLineDepth + 2;  // REC-033
    Value Tree;
    if (!JsonReader(Older, MaxDocumentDepth).ReadDocument(Tree) || !Tree.As<Object>()) return false;
    Object& Members = *std::get_if<Object>(&Tree.Data);
    auto At = std::lower_bound(Members.begin(), Members.end(), Text("exported_at"),
                               [](const Member& M, Text Name) { return Utf16Less(M.Name, Name); });
    if (At == Members.end() || At->Name != "exported_at") At = Members.insert(At, {"exported_at", {}});
    At->Content.Data = std::string(ExportedAt);
    return Canonical(Tree) == Newer;
}

// ---- 12  The table (section 7) -------------------------------------------------------------------------------------

void AppendField(std::string& Out, Text Field) {
    if (Field.find_first_of(",\"\r\n") == Nowhere) {
        Out += Field;
        return;
    }
    Out += '"';
    for (const char C : Field) {
        if (C == '"') Out += C;
        Out += C;
    }
    Out += '"';
}

std::string WriteTable(const Recording& Session) {
    std::string Out = "timestamp,event_type,phase,actor_id,outcome,objective_id,critical_error_code,score_delta,"
                      "event_id,session_id,participant_id,target_id,details\r\n";
    const auto OrEmpty = [](const std::optional<std::string>& S) { return S ? Text(*S) : Text(); };
    for (size_t I = 0; I < Session.Events.size(); ++I) {
        const Event& E = Session.Events[I];
        const std::string Timestamp = InstantText(Session.StartedAt + E.Elapsed), Id = EventId(I);
        const std::string Delta = E.ScoreDelta ? std::to_string(*E.ScoreDelta) : "";
        const Text Fields[] = {Timestamp,
                               EventTypes[E.Type],
                               Phases[E.InPhase],
                               OrEmpty(E.ActorId),
                               Outcomes[E.Result],
                               OrEmpty(E.ObjectiveId),
                               OrEmpty(E.ErrorCode),
                               Delta,
                               Id,
                               Session.SessionId,
                               Session.ParticipantId,
                               OrEmpty(E.TargetId),
                               OrEmpty(E.Details)};
        for (const Text& Field : Fields) {
            AppendField(Out, Field);
            Out += &Field == std::end(Fields) - 1 ? "\r\n" : ",";
        }
    }
    return Out;
}

// ---- 13  Files; WriteSynced and SyncFolder are all that is POSIX (on Windows: FlushFileBuffers, and nothing) -------

using Path = std::filesystem::path;

bool ReadFile(const Path& File, std::string& Out) {
    std::FILE* Stream = std::fopen(File.string().c_str(), "rb");
    if (!Stream) return false;
    char Buffer[1 << 16];
    for (size_t Count; (Count = std::fread(Buffer, 1, sizeof Buffer, Stream)) > 0;) Out.append(Buffer, Count);
    const bool bRead = std::ferror(Stream) == 0;
    std::fclose(Stream);
    return bRead;
}

bool WriteSynced(const Path& File, Text Content) {
    const int Handle = ::open(File.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (Handle < 0) return false;
    bool bWritten = true;
    while (bWritten && !Content.empty()) {
        const ssize_t Count = ::write(Handle, Content.data(), Content.size());
        bWritten = Count >= 0 || errno == EINTR;
        if (Count > 0) Content.remove_prefix(size_t(Count));
    }
    bWritten = bWritten && ::fsync(Handle) == 0;
    return ::close(Handle) == 0 && bWritten;
}

bool SyncFolder(const Path& Folder) {
    const int Handle = ::open(Folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (Handle < 0) return false;
    const bool bSynced = ::fsync(Handle) == 0 || errno == EINVAL;  // EINVAL: this file system syncs no folders
    return ::close(Handle) == 0 && bSynced;
}

bool Rename(const Path& From, const Path& To) {
    std::error_code Error;
    std::filesystem::rename(From, To, Error);
    return !Error;
}

// The two files of one session in the output folder (RUN-005 to RUN-007). The names of the temporaries are the same in
// each export of the session, so what a kill has left is removed by the next one. A failure leaves none.
class OutputFiles {
public:
    OutputFiles(const Path& InFolder, const std::string& SessionId)
        : Folder(InFolder), Document(Folder / (SessionId + ".json")), Table(Folder / (SessionId + ".csv")),
          NewDocument(Folder / ("." + SessionId + ".json.svr-new")),
          NewTable(Folder / ("." + SessionId + ".csv.svr-new")) {}

    // The older document, where there is one. False: it cannot be read.
    bool ReadOlder(std::optional<std::string>& Out) const {
        std::error_code Error;
        const std::filesystem::file_status Status = std::filesystem::status(Document, Error);
        if (Status.type() == std::filesystem::file_type::not_found) return true;
        return std::filesystem::is_regular_file(Status) && ReadFile(Document, Out.emplace());
    }

    bool Place(Text TableBytes, Text DocumentBytes) const {
        std::error_code Error;
        std::filesystem::create_directories(Folder, Error);
        RemoveTemporaries();
        const bool bPlaced = WriteSynced(NewTable, TableBytes) && WriteSynced(NewDocument, DocumentBytes) &&
                             Rename(NewTable, Table) && SyncFolder(Folder) && Rename(NewDocument, Document) &&
                             SyncFolder(Folder);
        if (!bPlaced) RemoveTemporaries();
        return bPlaced;
    }

private:
    Path Folder, Document, Table, NewDocument, NewTable;

    void RemoveTemporaries() const {
        std::error_code Error;
        std::filesystem::remove(NewTable, Error);
        std::filesystem::remove(NewDocument, Error);
    }
};

// ---- 14  One export ------------------------------------------------------------------------------------------------

enum ExitStatus : int { Exported = 0, Usage = 64, Rejected = 65, Refused = 73, InputOutput = 74, Configuration = 78 };

struct Request {
    std::string RecordingFile, ScenarioFolder, OutFolder, ExportedAt;
};

struct Answer {
    int Status = Exported;
    std::string Message;
};

// The problem, or nothing.
std::string LoadScenario(const Path& Folder, Scenario& Out) {
    constexpr const char* Names[] = {"scenario.json", "rubric.json", "microdrills.json"};
    std::array<Value, 3> Files;
    for (size_t I = 0; I < Files.size(); ++I) {
        std::string Bytes;
        if (!ReadFile(Folder / Names[I], Bytes)) return std::string(Names[I]) + " cannot be read";
        JsonReader Reader(Bytes, MaxLineDepth);
        if (!Reader.ReadDocument(Files[I])) return std::string(Names[I]) + ": " + Reader.Broken.What;
    }
    ScenarioLoader Loader;
    Loader.Load(Files[0], Files[1], Files[2]);
    Out = std::move(Loader.Result);
    return Loader.Problem;
}

Answer LoadRecording(const std::string& File, const Scenario& Rules, Recording& Out) {
    std::string Bytes;
    if (!ReadFile(File, Bytes)) return {InputOutput, "the recording cannot be read: " + File};
    RecordingReader Reader(Bytes, Rules);
    if (!Reader.Read()) return {Rejected, "rejected: " + Reader.Rejection};
    Out = std::move(Reader.Result);
    return {};
}

Answer Export(const Request& R) {
    int64_t Instant = 0;
    if (ParseInstant(R.ExportedAt, Instant) != 0 || InstantText(Instant) != R.ExportedAt)
        return {Usage, "the export time is not of the form YYYY-MM-DDThh:mm:ss.ffffffZ"};
    Scenario Rules;
    const std::string Problem = LoadScenario(R.ScenarioFolder, Rules);
    if (!Problem.empty()) return {Configuration, "the scenario's data is broken: " + Problem};
    Recording Session;
    const Answer Loaded = LoadRecording(R.RecordingFile, Rules, Session);
    if (Loaded.Status != Exported) return Loaded;

    Scorer Scoring(Session, Rules);
    Scoring.Run();
    const std::string Document = WriteDocument(Session, Rules, Scoring.Result, R.ExportedAt);
    const OutputFiles Files(R.OutFolder, Session.SessionId);
    std::optional<std::string> Older;
    if (!Files.ReadOlder(Older) || (Older && !IsSameExport(*Older, Document, R.ExportedAt)))
        return {Refused, Session.SessionId + ".json is another export of this session, and stays (RUN-009)"};
    Older.reset();
    if (!Files.Place(WriteTable(Session), Document))
        return {InputOutput, "the export cannot be written into " + R.OutFolder};
    return {};
}

// ---- 15  The command line ------------------------------------------------------------------------------------------

std::string Now() {
    const auto SinceEpoch = std::chrono::system_clock::now().time_since_epoch();
    return InstantText(std::chrono::duration_cast<std::chrono::microseconds>(SinceEpoch).count());
}

bool ParseArguments(const std::vector<std::string>& Arguments, Request& R) {
    for (size_t I = 0; I < Arguments.size(); ++I) {
        std::string* Slot = &R.RecordingFile;
        if (Arguments[I] == "--scenario") Slot = &R.ScenarioFolder;
        if (Arguments[I] == "--out") Slot = &R.OutFolder;
        if (Arguments[I] == "--exported-at") Slot = &R.ExportedAt;
        if (Slot != &R.RecordingFile) ++I;
        if (I == Arguments.size() || !Slot->empty()) return false;
        *Slot = Arguments[I];
    }
    return !R.RecordingFile.empty() && !R.ScenarioFolder.empty() && !R.OutFolder.empty();
}

int RunCommand(const std::vector<std::string>& Arguments) {
    Request R;
    if (!ParseArguments(Arguments, R)) {
        std::cerr << "usage: exporter RECORDING --scenario DIR --out DIR [--exported-at TIME]\n"
                     "       exporter --stdio\n";
        return Usage;
    }
    if (R.ExportedAt.empty()) R.ExportedAt = Now();
    const Answer A = Export(R);
    if (A.Status != Exported) std::cerr << A.Message << '\n';
    return A.Status;
}

// ---- 16  stdio (section 10): one JSON-RPC message a line -----------------------------------------------------------

enum RpcError : int { InvalidRequest = -32600, UnknownMethod = -32601, InvalidParams = -32602 };

Answer ExportFromParams(const Object& Params) {
    Request R;
    const std::pair<Text, std::string*> Slots[] = {{"recording", &R.RecordingFile},
                                                   {"scenario", &R.ScenarioFolder},
                                                   {"out", &R.OutFolder},
                                                   {"exported_at", &R.ExportedAt}};
    for (const auto& [Name, Slot] : Slots) {
        const std::string* S = FindAs<std::string>(Params, Name);
        if (!S || S->empty()) return {InvalidParams, "params." + std::string(Name) + " is no text"};
        *Slot = *S;
    }
    return Export(R);
}

Answer Serve(const std::string* Method, const Object* Params) {
    if (!Method || !Params) return {InvalidRequest, "method or params are missing"};
    if (*Method == "export") return ExportFromParams(*Params);
    if (*Method == "shutdown") return {};
    if (*Method != "initialize") return {UnknownMethod, "there is no such method"};
    const std::string* Contract = FindAs<std::string>(*Params, "contract");
    if (Contract && *Contract == "1.0.0") return {};
    return {InvalidParams, "this exporter writes revision 1.0.0 of the contract"};
}

void Send(double Id, const Answer& A) {
    std::string Out;
    ObjectWriter W(Out);
    if (A.Status != Exported) {
        ObjectWriter Error(W.Name("error"));
        Error.Integer("code", A.Status);
        Error.String("message", A.Message);
        Error.Close();
    }
    W.Name("id") += NumberText(Id);
    W.String("jsonrpc", "2.0");
    if (A.Status == Exported) W.Name("result") += "{}";
    W.Close();
    std::cout << Out << std::endl;
}

int RunStdio() {
    for (std::string Line; std::getline(std::cin, Line);) {
        Value Tree;
        const bool bRead = JsonReader(Line, MaxLineDepth).ReadLine(Tree);
        const Object Message = bRead ? *Tree.As<Object>() : Object();
        const double* Id = FindAs<double>(Message, "id");
        if (!Id) {
            std::cerr << "a line on standard input is no request\n";
            continue;
        }
        const std::string* Method = FindAs<std::string>(Message, "method");
        Send(*Id, Serve(Method, FindAs<Object>(Message, "params")));
        if (Method && *Method == "shutdown") break;
    }
    return Exported;
}

}  // namespace

int main(int Count, char** Values) {
    const std::vector<std::string> Arguments(Values + 1, Values + Count);
    return Arguments == std::vector<std::string>{"--stdio"} ? RunStdio() : RunCommand(Arguments);
}

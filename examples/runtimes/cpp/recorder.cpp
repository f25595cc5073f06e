// A recorder for Office Fire, revision 1.0.0 of the contract, that performs a scripted session on a simulated clock.
//
//   recorder --script FILE --recording FILE
//
// C++17 and its standard library; no exceptions, no RTTI, no locale, no global state. Names such as CAP-002 are
// requirements of docs/specification.md. Sections 1 to 4 are what a game takes: it makes a SessionRecorder with the
// clocks of its device, and calls a handler of it where an act happens. From the bottom up:
//   1 JSON out     2 clocks     3 the journal     4 the recorder     5 JSON in     6 the performer     7 the command line

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

using Text = std::string_view;
using Path = std::filesystem::path;

// ---- 1  JSON out ---------------------------------------------------------------------------------------------------

std::string Quoted(Text Value) {
    std::string Out = "\"";
    for (const char C : Value) {
        if (C == '"' || C == '\\') Out += '\\';
        if (static_cast<unsigned char>(C) >= 0x20) {
            Out += C;
            continue;
        }
        char Escape[8];
        std::snprintf(Escape, sizeof Escape, "\\u%04x", unsigned(C));
        Out += Escape;
    }
    return Out + '"';
}

std::string Member(Text Name, Text Value) { return "," + Quoted(Name) + ":" + Quoted(Value); }

std::string Detail(Text Name, Text Value) { return "{" + Quoted(Name) + ":" + Quoted(Value) + "}"; }

std::string Detail(Text Name, bool bValue) { return "{" + Quoted(Name) + (bValue ? ":true}" : ":false}"); }

// ---- 2  Clocks, in microseconds ------------------------------------------------------------------------------------

// A device has two: in a game these are std::chrono::steady_clock and std::chrono::system_clock.
class DeviceClocks {
public:
    virtual ~DeviceClocks() = default;
    virtual int64_t Monotonic() const = 0;
    virtual int64_t TimeOfDay() const = 0;  // since 1970-01-01T00:00:00Z
};

class SimulatedClocks : public DeviceClocks {
public:
    SimulatedClocks() {
        const auto SinceEpoch = std::chrono::system_clock::now().time_since_epoch();
        Ahead = std::chrono::duration_cast<std::chrono::microseconds>(SinceEpoch).count() - Up;
    }
    int64_t Monotonic() const override { return Up; }
    int64_t TimeOfDay() const override { return Up + Ahead; }
    void PassUntil(int64_t Instant) { Up = Instant; }
    void SetTimeOfDayForward(int64_t Duration) { Ahead += Duration; }

private:
    int64_t Up = 5'000'000'000;  // the device was switched on before the session
    int64_t Ahead = 0;
};

std::string InstantText(int64_t SinceEpoch) {
    const std::time_t Seconds = SinceEpoch / 1'000'000;
    std::tm Utc = {};
    char Date[64], Out[80];
    if (!::gmtime_r(&Seconds, &Utc) || !std::strftime(Date, sizeof Date, "%Y-%m-%dT%H:%M:%S", &Utc)) return {};
    std::snprintf(Out, sizeof Out, "%s.%06dZ", Date, int(SinceEpoch % 1'000'000));
    return Out;
}

// ---- 3  The journal: a file of lines, each of them on disk when Append returns; all that is POSIX ------------------

class Journal {
public:
    explicit Journal(const Path& File)
        : Handle(::open(File.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)),
          bSound(Handle >= 0 && SyncFolder(File.parent_path())) {}
    ~Journal() {
        if (Handle >= 0) ::close(Handle);
    }
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    // False once a line could not be written: behind a torn line there is no other.
    bool Append(Text Lines) {
        while (bSound && !Lines.empty()) {
            const ssize_t Count = ::write(Handle, Lines.data(), Lines.size());
            bSound = Count >= 0 || errno == EINTR;
            if (Count > 0) Lines.remove_prefix(size_t(Count));
        }
        bSound = bSound && ::fsync(Handle) == 0;
        return bSound;
    }

private:
    static bool SyncFolder(const Path& Folder) {
        const int Opened = ::open(Folder.empty() ? "." : Folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (Opened < 0) return false;
        const bool bSynced = ::fsync(Opened) == 0 || errno == EINVAL;  // EINVAL: this file system syncs no folders
        return ::close(Opened) == 0 && bSynced;
    }

    int Handle;
    bool bSound;
};

// ---- 4  The recorder: a handler for each thing that can happen; any thread may call them ---------------------------

struct Session {
    std::string SessionId, ParticipantId, ScenarioId;
};

class SessionRecorder {
public:
    // The session begins; its header is the first line.
    SessionRecorder(const DeviceClocks& InClocks, Journal& InFile, const Session& InSession)
        : Clocks(InClocks), File(InFile), Participant(InSession.ParticipantId), Origin(Clocks.Monotonic()) {
        Pending = R"({"record":"session","format":"svr-recording/1")" + Member("session_id", InSession.SessionId) +
                  Member("participant_id", Participant) + Member("scenario_id", InSession.ScenarioId) +
                  Member("started_at", InstantText(Clocks.TimeOfDay())) + "}\n";
        Flush();
    }
    // A session that nobody has ended was given up (CAP-007).
    ~SessionRecorder() { Stopped(true); }
    SessionRecorder(const SessionRecorder&) = delete;
    SessionRecorder& operator=(const SessionRecorder&) = delete;

    // Each handler returns when its event is on disk (CAP-006), or false where it cannot be.
    bool PhaseBegan(Text Phase) {
        return Record("phase_transition", "info", Detail("to_phase", Phase), {}, Phase);
    }
    bool AlarmPanelOperated(Text Panel, bool bSounds, bool bFinished) {
        return Record("alarm_activated", Judged(bSounds, bFinished), Detail("panel", Panel));
    }
    bool HazardPointedOut(Text Hazard, bool bReal, bool bKindTold) {
        return Record("hazard_identified", Judged(bReal, bKindTold || !bReal), Detail("hazard", Hazard));
    }
    bool ExitChosen(Text Exit, bool bSafe, bool bFinished) {
        return Record("exit_selected", Judged(bSafe, bFinished), Detail("selected_exit", Exit));
    }
    bool ExtinguisherDecided(bool bMayBeFought, bool bFights, bool bFinished) {
        return Record("extinguisher_attempted", Judged(bFights == bMayBeFought, bFinished),
                      Detail("safe_to_fight", bMayBeFought));
    }
    bool ErrorCommitted(Text Code) { return Record("critical_error", "fail", {}, Code); }
    bool DrillStarted(Text Drill) { return Record("microdrill_started", "info", Detail("microdrill_id", Drill)); }
    bool DrillEnded(Text Drill, Text HowFar) {
        return Record("microdrill_completed", Ended(HowFar), Detail("microdrill_id", Drill));
    }
    bool ReAuditBegan() { return Record("re_audit_started", "info"); }
    bool ReAuditEnded(Text HowFar) { return Record("re_audit_completed", Ended(HowFar)); }
    // A slip is no act: its outcome is info, whatever an act on the thing would have been (CAP-003).
    bool HandSlipped(Text Thing) {
        if (Thing == "alarm_panel") return Record("alarm_activated", "info");
        if (Thing == "hazard") return Record("hazard_identified", "info");
        return Record(Thing == "exit" ? "exit_selected" : "extinguisher_attempted", "info");
    }

    bool HasEnded() {
        const std::lock_guard<std::mutex> Guard(Timeline);
        return bEnded;
    }

    bool Stopped(bool bEarly) {
        {
            const std::lock_guard<std::mutex> Guard(Timeline);
            if (bEnded) return false;
            bEnded = true;
            Pending += Stamped("end") + ",\"events\":" + std::to_string(Events) +
                       Member("reason", bEarly ? "aborted" : "completed") + "}\n";
        }
        return Flush();
    }

private:
    static Text Judged(bool bRight, bool bFinished) { return !bFinished ? "partial" : bRight ? "success" : "fail"; }

    static Text Ended(Text HowFar) { return Judged(HowFar == "whole", HowFar != "in_part"); }

    // Stamps, orders and puts into its phase under one lock (CAP-002). The disk has another lock, so that no act waits
    // for the disk before it is stamped (CAP-005).
    bool Record(Text Type, Text Outcome, Text Details = {}, Text ErrorCode = {}, Text NewPhase = {}) {
        {
            const std::lock_guard<std::mutex> Guard(Timeline);
            if (bEnded) return false;
            if (!NewPhase.empty()) Phase = NewPhase;
            Pending += Stamped("event") + Member("event_type", Type) + Member("phase", Phase) +
                       Member("actor_id", NewPhase.empty() ? Text(Participant) : "system") + Member("outcome", Outcome);
            if (!ErrorCode.empty()) Pending += Member("critical_error_code", ErrorCode);
            if (!Details.empty()) Pending.append(",\"details\":").append(Details);
            Pending += "}\n";
            ++Events;
        }
        return Flush();
    }

    std::string Stamped(Text Kind) const {
        return "{\"record\":" + Quoted(Kind) + ",\"elapsed_us\":" + std::to_string(Clocks.Monotonic() - Origin);
    }

    // Where another thread has taken our line along, it has written and synced it before it gave the lock back.
    bool Flush() {
        const std::lock_guard<std::mutex> DiskGuard(Disk);
        std::string Lines;
        {
            const std::lock_guard<std::mutex> Guard(Timeline);
            Lines.swap(Pending);
        }
        return File.Append(Lines);
    }

    const DeviceClocks& Clocks;
    Journal& File;
    const std::string Participant;
    const int64_t Origin;
    std::mutex Timeline, Disk;
    std::string Phase, Pending;
    int64_t Events = 0;
    bool bEnded = false;
};

// ---- 5  JSON in: enough for a script -------------------------------------------------------------------------------

struct Value;
using Object = std::map<std::string, Value, std::less<>>;
using Array = std::vector<Value>;
struct Value {
    std::variant<std::nullptr_t, bool, double, std::string, Array, Object> Is;
};

class JsonReader {
public:
    explicit JsonReader(Text InRest) : Rest(InRest) {}
    bool ReadAll(Value& Out) { return Read(Out, 32) && (SkipSpace(), Rest.empty()); }

private:
    void SkipSpace() { Rest.remove_prefix(std::min(Rest.find_first_not_of(" \t\r\n"), Rest.size())); }

    bool Take(Text Token) {
        SkipSpace();
        if (Rest.substr(0, Token.size()) != Token) return false;
        Rest.remove_prefix(Token.size());
        return true;
    }

    bool Read(Value& Out, int Depth) {
        if (Take("{")) return Depth > 0 && ReadObject(Out.Is.emplace<Object>(), Depth - 1);
        if (Take("[")) return Depth > 0 && ReadArray(Out.Is.emplace<Array>(), Depth - 1);
        if (Take("\"")) return ReadString(Out.Is.emplace<std::string>());
        if (Take("null")) return true;
        if (Take("true")) return Out.Is.emplace<bool>(true);
        if (Take("false")) return !Out.Is.emplace<bool>(false);
        const auto Parsed = std::from_chars(Rest.data(), Rest.data() + Rest.size(), Out.Is.emplace<double>());
        Rest.remove_prefix(size_t(Parsed.ptr - Rest.data()));
        return Parsed.ec == std::errc();
    }

    bool ReadObject(Object& Out, int Depth) {
        if (Take("}")) return true;
        do {
            std::string Name;
            Value Found;
            if (!Take("\"") || !ReadString(Name) || !Take(":") || !Read(Found, Depth)) return false;
            if (!Out.emplace(std::move(Name), std::move(Found)).second) return false;
        } while (Take(","));
        return Take("}");
    }

    bool ReadArray(Array& Out, int Depth) {
        if (Take("]")) return true;
        do {
            if (!Read(Out.emplace_back(), Depth)) return false;
        } while (Take(","));
        return Take("]");
    }

    bool ReadString(std::string& Out) {
        while (!Rest.empty()) {
            const char C = Rest.front();
            Rest.remove_prefix(1);
            if (C == '"') return true;
            if (C != '\\') Out += C;
            else if (!ReadEscape(Out)) return false;
        }
        return false;
    }

    bool ReadEscape(std::string& Out) {
        constexpr Text Letters = "\"\\/bfnrt", Meanings = "\"\\/\b\f\n\r\t";
        if (Rest.empty()) return false;
        const char Letter = Rest.front();
        Rest.remove_prefix(1);
        const size_t Found = Letters.find(Letter);
        if (Found != Text::npos) Out += Meanings[Found];
        return Found != Text::npos || (Letter == 'u' && ReadScalar(Out));
    }

    bool ReadScalar(std::string& Out) {
        uint32_t Scalar = 0, Low = 0;
        if (!ReadUnit(Scalar)) return false;
        if (Scalar >= 0xD800 && Scalar < 0xDC00) {
            if (Rest.substr(0, 2) != "\\u") return false;
            Rest.remove_prefix(2);
            if (!ReadUnit(Low) || Low < 0xDC00 || Low >= 0xE000) return false;
            Scalar = 0x10000 + ((Scalar - 0xD800) << 10) + (Low - 0xDC00);
        } else if (Scalar >= 0xDC00 && Scalar < 0xE000) {
            return false;
        }
        const int More = Scalar < 0x80 ? 0 : Scalar < 0x800 ? 1 : Scalar < 0x10000 ? 2 : 3;
        constexpr uint32_t Lead[] = {0, 0xC0, 0xE0, 0xF0};
        Out += char(Lead[More] | Scalar >> (6 * More));
        for (int I = More - 1; I >= 0; --I) Out += char(0x80 | (Scalar >> (6 * I) & 0x3F));
        return true;
    }

    bool ReadUnit(uint32_t& Out) {
        const Text Digits = Rest.substr(0, 4);
        const auto Parsed = std::from_chars(Digits.data(), Digits.data() + Digits.size(), Out, 16);
        Rest.remove_prefix(Digits.size());
        return Digits.size() == 4 && Parsed.ptr == Digits.data() + 4;
    }

    Text Rest;
};

// ---- 6  The performer of scripts (section 11.1): it only calls the handlers of the recorder ------------------------

template <typename T> const T* Find(const Object& Members, Text Name) {
    const auto Found = Members.find(Name);
    return Found == Members.end() ? nullptr : std::get_if<T>(&Found->second.Is);
}

class Performer {
public:
    Performer(SimulatedClocks& InClocks, SessionRecorder& InRecorder)
        : Clocks(InClocks), Recorder(InRecorder), Beginning(Clocks.Monotonic()) {}

    // False: it was not performed. WrongMember says why; where it is empty, the event is not on disk.
    bool Perform(const Object& InAct) {
        Act = &InAct;
        MembersRead = 0;
        const int64_t Due = Beginning + Integer("at_us");
        if (Due < Clocks.Monotonic()) Wrong = "at_us";
        if (Recorder.HasEnded()) Wrong = "act, behind stop";
        if (!Wrong.empty()) return false;
        Clocks.PassUntil(Due);
        return Dispatch(String("act"));
    }
    std::string WrongMember() const { return Wrong; }

private:
    using R = SessionRecorder;

    bool Dispatch(Text Kind) {
        if (Kind == "enter_phase") return Call(&R::PhaseBegan, Word("phase", Phases));
        if (Kind == "operate_alarm_panel")
            return Call(&R::AlarmPanelOperated, String("panel"), Flag("alarm_sounds"), FlagOrTrue("finished"));
        if (Kind == "point_out")
            return Call(&R::HazardPointedOut, String("hazard"), Flag("real"), FlagOrTrue("kind_told"));
        if (Kind == "choose_exit") return Call(&R::ExitChosen, String("exit"), Flag("safe"), FlagOrTrue("finished"));
        if (Kind == "decide_on_extinguisher")
            return Call(&R::ExtinguisherDecided, Flag("fire_may_be_fought"), Word("decision", Decisions) == "fight",
                        FlagOrTrue("finished"));
        if (Kind == "commit_error") return Call(&R::ErrorCommitted, String("code"));
        if (Kind == "start_drill") return Call(&R::DrillStarted, String("drill"));
        if (Kind == "end_drill") return Call(&R::DrillEnded, String("drill"), Word("done", HowFar));
        if (Kind == "begin_re_audit") return Call(&R::ReAuditBegan);
        if (Kind == "end_re_audit") return Call(&R::ReAuditEnded, Word("done", HowFar));
        if (Kind == "grab_misses") return Call(&R::HandSlipped, Word("thing", Things));
        if (Kind == "stop") return Call(&R::Stopped, Flag("early"));
        if (Kind == "set_wall_clock") return SetTimeOfDay(Integer("by_us"));
        Wrong = "act";
        return false;
    }

    bool SetTimeOfDay(int64_t Forward) {
        if (Wrong.empty()) Clocks.SetTimeOfDayForward(Forward);
        return Wrong.empty();
    }

    // The members have been read by now: nothing happens if one of them is wrong, missing or not known.
    template <typename Handler, typename... Told> bool Call(Handler Happened, const Told&... Members) {
        if (Wrong.empty() && MembersRead < Act->size()) Wrong = "one that is not known";
        return Wrong.empty() && (Recorder.*Happened)(Members...);
    }

    template <typename T> T Read(Text Name) {
        const T* Found = Find<T>(*Act, Name);
        ++MembersRead;
        if (!Found) Wrong = Name;
        return Found ? *Found : T();
    }
    std::string String(Text Name) { return Read<std::string>(Name); }
    bool Flag(Text Name) { return Read<bool>(Name); }
    bool FlagOrTrue(Text Name) { return Act->find(Name) == Act->end() || Flag(Name); }
    int64_t Integer(Text Name) {
        const double Number = Read<double>(Name);
        if (std::trunc(Number) == Number && std::abs(Number) <= 9007199254740991.0) return int64_t(Number);
        Wrong = Name;
        return 0;
    }
    std::string Word(Text Name, const std::vector<Text>& Words) {
        const std::string Found = String(Name);
        if (std::find(Words.begin(), Words.end(), Found) == Words.end()) Wrong = Name;
        return Found;
    }

    const std::vector<Text> Phases = {"audit", "score_report", "micro_drill", "re_audit"};
    const std::vector<Text> Decisions = {"fight", "leave"};
    const std::vector<Text> HowFar = {"whole", "in_part", "not"};
    const std::vector<Text> Things = {"alarm_panel", "hazard", "exit", "extinguisher"};

    SimulatedClocks& Clocks;
    SessionRecorder& Recorder;
    const int64_t Beginning;
    const Object* Act = nullptr;
    size_t MembersRead = 0;
    std::string Wrong;
};

// ---- 7  The command line -------------------------------------------------------------------------------------------

enum ExitStatus : int { Performed = 0, Usage = 64, BrokenScript = 65, InputOutput = 74 };

int Fail(ExitStatus Status, const std::string& Message) {
    std::fprintf(stderr, "%s\n", Message.c_str());
    return Status;
}

int PerformAll(const Array& Acts, const std::string& ScenarioId, const Path& Recording) {
    SimulatedClocks Clocks;
    Journal File(Recording);
    const std::string SessionId = "session-" + std::to_string(Clocks.TimeOfDay());
    SessionRecorder Recorder(Clocks, File, {SessionId, "anon-performer", ScenarioId});
    Performer Person(Clocks, Recorder);
    for (size_t I = 0; I < Acts.size(); ++I) {
        const Object* Act = std::get_if<Object>(&Acts[I].Is);
        if (Act && Person.Perform(*Act)) continue;
        const std::string Wrong = Act ? Person.WrongMember() : "all, it is no object";
        if (Wrong.empty()) return Fail(InputOutput, Recording.string() + ": cannot be written");
        return Fail(BrokenScript, "act " + std::to_string(I + 1) + ": wrong or missing member: " + Wrong);
    }
    return Recorder.HasEnded() ? Performed : Fail(BrokenScript, "the last act must be stop");
}

int PerformScript(const std::string& ScriptFile, const Path& Recording) {
    std::ifstream In(ScriptFile, std::ios::binary);
    const std::string Json{std::istreambuf_iterator<char>(In), std::istreambuf_iterator<char>()};
    if (!In) return Fail(InputOutput, ScriptFile + ": cannot be read");
    Value Script;
    const Object* Members = JsonReader(Json).ReadAll(Script) ? std::get_if<Object>(&Script.Is) : nullptr;
    const std::string* Format = Members ? Find<std::string>(*Members, "format") : nullptr;
    const std::string* ScenarioId = Members ? Find<std::string>(*Members, "scenario_id") : nullptr;
    const Array* Acts = Members ? Find<Array>(*Members, "acts") : nullptr;
    if (!Acts || !ScenarioId || !Format || *Format != "svr-capture-script/1")
        return Fail(BrokenScript, ScriptFile + ": is no svr-capture-script/1");
    return PerformAll(*Acts, *ScenarioId, Recording);
}

}  // namespace

int main(int Count, char** Values) {
    const std::vector<std::string> Arguments(Values + 1, Values + Count);
    if (Arguments.size() != 4 || Arguments[0] != "--script" || Arguments[2] != "--recording")
        return Fail(Usage, "usage: recorder --script FILE --recording FILE");
    return PerformScript(Arguments[1], Arguments[3]);
}

// Office Fire telemetry, contract revision 1.0.0: records a session. Written from docs/specification.md; the ids in the comments are its
// requirements. It stands beside Exporter.cs, whose JSON, time and folders it uses, and needs the APIs of .NET Standard 2.1 only. A game
// makes a SessionRecorder with the clocks of its device, and calls a handler of it where an act happens. The performer of scripts
// (section 11.2) does just that, on simulated clocks; it and its Main are left out in Unity.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Members = System.Collections.Generic.Dictionary<string, object>;

namespace OfficeFire.Telemetry
{
    // ---- Clocks ----------------------------------------------------------------------------------------------------

    /// <summary>The two clocks of a device, in microseconds. In a game: Stopwatch.GetTimestamp and DateTime.UtcNow.</summary>
    public interface IDeviceClocks
    {
        /// <summary>Since any instant; never goes back.</summary>
        long Monotonic { get; }

        /// <summary>Since 1970-01-01T00:00:00Z; anybody may set it.</summary>
        long TimeOfDay { get; }
    }

    // ---- The journal -----------------------------------------------------------------------------------------------

    /// <summary>A new file of lines. Each of them is on disk when Append returns (CAP-006).</summary>
    internal sealed class Journal : IDisposable
    {
        readonly FileStream file;
        bool torn;

        public Journal(string path)
        {
            file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            Folder.Sync(Path.GetDirectoryName(Path.GetFullPath(path)));
        }

        /// <summary>Throws IOException, and ever after: behind a torn line there is no other.</summary>
        public void Append(byte[] lines)
        {
            if (torn)
                throw new IOException("the recording could not be written before");
            torn = true;
            file.Write(lines, 0, lines.Length);
            file.Flush(true);
            torn = false;
        }

        public void Dispose()
        {
            file.Dispose();
        }
    }

    // ---- The recorder ----------------------------------------------------------------------------------------------

    /// <summary>How far a drill or a re-audit was brought.</summary>
    public enum Done { Whole, InPart, Not }

    /// <summary>
    /// Writes the recording of one session while it runs. It has a handler for each thing that can happen, which any thread may call, and
    /// which returns when its event is on disk; IOException: it is not. A slip of the hand is no act, and has no handler (CAP-003).
    /// </summary>
    public sealed class SessionRecorder : IDisposable
    {
        readonly object timeline = new object(), disk = new object();
        readonly IDeviceClocks clocks;
        readonly Journal journal;
        readonly string participant;
        readonly long origin;
        MemoryStream pending = new MemoryStream();
        string openPhase;
        long events;
        bool ended;

        /// <summary>The session begins: the recording is made, and must not be there yet.</summary>
        public SessionRecorder(IDeviceClocks clocks, string recordingPath, string sessionId, string participantId, string scenarioId)
        {
            this.clocks = clocks;
            participant = participantId;
            journal = new Journal(recordingPath);
            origin = clocks.Monotonic;
            AddLine(new Members
            {
                { "record", "session" }, { "format", "svr-recording/1" }, { "session_id", sessionId }, { "participant_id", participantId },
                { "scenario_id", scenarioId }, { "started_at", Time.Write(clocks.TimeOfDay) }
            });
            Flush();
        }

        public void PhaseBegan(string phase)
        {
            lock (timeline)
            {
                openPhase = phase;
                Add("phase_transition", "system", "info", "to_phase", phase);
            }
            Flush();
        }

        public void AlarmPanelOperated(string panel, bool sounds, bool finished)
        {
            Record("alarm_activated", Judged(sounds, finished), "panel", panel);
        }

        public void HazardPointedOut(string hazard, bool real, bool kindTold)
        {
            Record("hazard_identified", Judged(real, kindTold || !real), "hazard", hazard);
        }

        public void ExitChosen(string exit, bool safe, bool finished)
        {
            Record("exit_selected", Judged(safe, finished), "selected_exit", exit);
        }

        public void ExtinguisherDecided(bool fireMayBeFought, bool fights, bool finished)
        {
            Record("extinguisher_attempted", Judged(fights == fireMayBeFought, finished), "safe_to_fight", fireMayBeFought);
        }

        public void ErrorCommitted(string code)
        {
            Record("critical_error", "fail", errorCode: code);
        }

        public void DrillStarted(string drill)
        {
            Record("microdrill_started", "info", "microdrill_id", drill);
        }

        public void DrillEnded(string drill, Done done)
        {
            Record("microdrill_completed", Judged(done == Done.Whole, done != Done.InPart), "microdrill_id", drill);
        }

        public void ReAuditBegan()
        {
            Record("re_audit_started", "info");
        }

        public void ReAuditEnded(Done done)
        {
            Record("re_audit_completed", Judged(done == Done.Whole, done != Done.InPart));
        }

        /// <summary>The session ends. Early: somebody stopped it before it was over.</summary>
        public void Stopped(bool early)
        {
            lock (timeline)
            {
                RequireOpen();
                ended = true;
                string reason = early ? "aborted" : "completed";
                AddLine(new Members { { "record", "end" }, { "elapsed_us", Elapsed }, { "events", events }, { "reason", reason } });
            }
            Flush();
        }

        /// <summary>A session that nobody has ended was given up (CAP-007).</summary>
        public void Dispose()
        {
            try
            {
                if (!ended)
                    Stopped(true);
            }
            finally
            {
                journal.Dispose();
            }
        }

        long Elapsed
        {
            get { return clocks.Monotonic - origin; }
        }

        static string Judged(bool right, bool finished)
        {
            return !finished ? "partial" : right ? "success" : "fail";
        }

        void Record(string type, string outcome, string detail = null, object value = null, string errorCode = null)
        {
            lock (timeline)
                Add(type, participant, outcome, detail, value, errorCode);
            Flush();
        }

        /// <summary>Stamped, ordered and put into its phase under the lock of the timeline, which the caller holds (CAP-002).</summary>
        void Add(string type, string actor, string outcome, string detail, object value, string errorCode = null)
        {
            RequireOpen();
            var line = new Members
            {
                { "record", "event" }, { "elapsed_us", Elapsed }, { "event_type", type }, { "phase", openPhase }, { "actor_id", actor },
                { "outcome", outcome }
            };
            if (errorCode != null)
                line.Add("critical_error_code", errorCode);
            if (detail != null)
                line.Add("details", new Members { { detail, value } });
            AddLine(line);
            events++;
        }

        void RequireOpen()
        {
            if (ended)
                throw new InvalidOperationException("the session has ended");
        }

        void AddLine(Members line)
        {
            byte[] bytes = JsonWriter.Write(line);
            pending.Write(bytes, 0, bytes.Length);
            pending.WriteByte((byte)'\n');
        }

        /// <summary>
        /// The disk has a lock of its own, so that no act waits for it before it is stamped (CAP-005). Where another thread has taken our
        /// line along, it has written and synced it before it gave the lock back.
        /// </summary>
        void Flush()
        {
            lock (disk)
            {
                byte[] lines;
                lock (timeline)
                {
                    lines = pending.ToArray();
                    pending = new MemoryStream();
                }
                journal.Append(lines);
            }
        }
    }

    // ---- The performer of scripts (section 11.1) -------------------------------------------------------------------
#if !UNITY_5_3_OR_NEWER

    internal sealed class SimulatedClocks : IDeviceClocks
    {
        const long Minute = 60000000;
        long ahead = Time.Read(Time.Now()) - Minute;

        public long Monotonic { get; private set; } = Minute; // the device was switched on before the session

        public long TimeOfDay
        {
            get { return Monotonic + ahead; }
        }

        public void PassUntil(long instant)
        {
            Monotonic = instant;
        }

        public void SetTimeOfDayForward(long duration)
        {
            ahead += duration;
        }
    }

    /// <summary>One act of a script. Throws ExportFault where it is not one of the table.</summary>
    internal sealed class Act
    {
        static readonly Dictionary<string, string> Named = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            { "enter_phase", "phase" }, { "operate_alarm_panel", "panel alarm_sounds finished" }, { "point_out", "hazard real kind_told" },
            { "choose_exit", "exit safe finished" }, { "decide_on_extinguisher", "fire_may_be_fought decision finished" },
            { "commit_error", "code" }, { "start_drill", "drill" }, { "end_drill", "drill done" }, { "begin_re_audit", "" },
            { "end_re_audit", "done" }, { "grab_misses", "thing" }, { "set_wall_clock", "by_us" }, { "stop", "early" }
        };

        readonly string place;
        readonly Members members;

        public Act(int number, object value)
        {
            place = "act " + Words.Of(number);
            members = value as Members;
            Require(members != null, "is no object");
            Require(Named.ContainsKey(Kind), "is of no known kind");
            string[] names = Named[Kind].Split(' ');
            Require(members.Keys.All(name => name == "at_us" || name == "act" || names.Contains(name)), "has a member that is none");
        }

        public string Kind
        {
            get { return Text("act"); }
        }

        public void Require(bool holds, string fault)
        {
            if (!holds)
                throw new ExportFault(ExportFault.Rejected, place + " " + fault);
        }

        public string Text(string name)
        {
            return (string)Member(name, value => value is string);
        }

        public bool Flag(string name)
        {
            return (bool)Member(name, value => value is bool);
        }

        public bool FlagOrTrue(string name)
        {
            return !members.ContainsKey(name) || Flag(name);
        }

        public long Integer(string name)
        {
            return ((JsonNumber)Member(name, value => value is JsonNumber && ((JsonNumber)value).IsIntegral)).Integer;
        }

        public string Word(string name, params string[] words)
        {
            return (string)Member(name, value => value is string && words.Contains((string)value));
        }

        public Done Done()
        {
            string done = Word("done", "whole", "in_part", "not");
            return done == "whole" ? Telemetry.Done.Whole : done == "in_part" ? Telemetry.Done.InPart : Telemetry.Done.Not;
        }

        object Member(string name, Func<object, bool> isLegal)
        {
            object value;
            Require(members.TryGetValue(name, out value) && isLegal(value), "has no legal " + name);
            return value;
        }
    }

    internal static class Performance
    {
        static int Main(string[] arguments)
        {
            try
            {
                if (arguments.Length != 4 || arguments[0] != "--script" || arguments[2] != "--recording")
                    throw new ExportFault(ExportFault.Usage, "usage: recorder --script FILE --recording FILE");
                Perform(JsonReader.Parse(File.ReadAllBytes(arguments[1]), JsonReader.LineDepth) as Members, arguments[3]);
                return 0;
            }
            catch (ExportFault fault)
            {
                Program.Tell(fault.Message);
                return fault.Status;
            }
            catch (BrokenRule broken)
            {
                Program.Tell("the script: " + broken.Message);
                return ExportFault.Rejected;
            }
            catch (Exception fault) when (fault is IOException || fault is UnauthorizedAccessException)
            {
                Program.Tell(fault.Message);
                return ExportFault.Io;
            }
        }

        static void Perform(Members script, string recordingPath)
        {
            object format = null, scenario = null, acts = null;
            bool isScript = script != null && script.TryGetValue("format", out format) && format as string == "svr-capture-script/1" &&
                script.TryGetValue("scenario_id", out scenario) && scenario is string && script.TryGetValue("acts", out acts) && acts is List<object>;
            if (!isScript)
                throw new ExportFault(ExportFault.Rejected, "the script is no svr-capture-script/1");
            List<Act> all = ((List<object>)acts).Select((value, i) => new Act(i + 1, value)).ToList();
            if (all.Count == 0 || all.FindIndex(act => act.Kind == "stop") != all.Count - 1)
                throw new ExportFault(ExportFault.Rejected, "the last act, and no other, must be stop");
            var clocks = new SimulatedClocks();
            string sessionId = "session-" + Words.Of(clocks.TimeOfDay);
            using (var recorder = new SessionRecorder(clocks, recordingPath, sessionId, "anon-performer", (string)scenario))
            {
                long beginning = clocks.Monotonic;
                foreach (Act act in all)
                {
                    act.Require(beginning + act.Integer("at_us") >= clocks.Monotonic, "is before the act that it follows");
                    clocks.PassUntil(beginning + act.Integer("at_us"));
                    Perform(act, clocks, recorder);
                }
            }
        }

        /// <summary>Makes happen what the act says, as a game does: by the handlers of the recorder, and no other way.</summary>
        static void Perform(Act act, SimulatedClocks clocks, SessionRecorder recorder)
        {
            switch (act.Kind)
            {
                case "enter_phase":
                    recorder.PhaseBegan(act.Word("phase", Words.Phases));
                    break;
                case "operate_alarm_panel":
                    recorder.AlarmPanelOperated(act.Text("panel"), act.Flag("alarm_sounds"), act.FlagOrTrue("finished"));
                    break;
                case "point_out":
                    recorder.HazardPointedOut(act.Text("hazard"), act.Flag("real"), act.FlagOrTrue("kind_told"));
                    break;
                case "choose_exit":
                    recorder.ExitChosen(act.Text("exit"), act.Flag("safe"), act.FlagOrTrue("finished"));
                    break;
                case "decide_on_extinguisher":
                    bool fights = act.Word("decision", "fight", "leave") == "fight";
                    recorder.ExtinguisherDecided(act.Flag("fire_may_be_fought"), fights, act.FlagOrTrue("finished"));
                    break;
                case "commit_error":
                    recorder.ErrorCommitted(act.Text("code"));
                    break;
                case "start_drill":
                    recorder.DrillStarted(act.Text("drill"));
                    break;
                case "end_drill":
                    recorder.DrillEnded(act.Text("drill"), act.Done());
                    break;
                case "begin_re_audit":
                    recorder.ReAuditBegan();
                    break;
                case "end_re_audit":
                    recorder.ReAuditEnded(act.Done());
                    break;
                case "set_wall_clock":
                    clocks.SetTimeOfDayForward(act.Integer("by_us"));
                    break;
                case "stop":
                    recorder.Stopped(act.Flag("early"));
                    break;
            }
        }
    }
#endif
}

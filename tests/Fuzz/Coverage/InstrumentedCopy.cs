using SharpFuzz;

namespace TfModelTools.Tests.Fuzz.Coverage;

/// <summary>This program once more, with a Core that counts what of it is reached.</summary>
internal static class InstrumentedCopy
{
    private const string Core = "TfModelTools.Core.dll";

    /// <summary>The program's path; it is made where it is missing or older than the build.</summary>
    public static string Prepare()
    {
        string source = AppContext.BaseDirectory;
        string target = Path.Combine(source, "instrumented");
        string program = Path.Combine(target, Path.GetFileName(typeof(InstrumentedCopy).Assembly.Location));
        string mark = Path.Combine(target, "made-of");
        string stamp = string.Join('\n', Directory.GetFiles(source, "TfModelTools.*.dll").Order(StringComparer.Ordinal).Select(f => $"{Path.GetFileName(f)} {File.GetLastWriteTimeUtc(f):O}"));
        if (File.Exists(mark) && File.ReadAllText(mark) == stamp)
        {
            return program;
        }

        // Made beside and renamed when whole: another run may be at the same.
        string made = Path.Combine(source, $"instrumented-{Environment.ProcessId}");
        Directory.CreateDirectory(made);
        foreach (string file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(made, Path.GetFileName(file)), overwrite: true);
        }

        _ = Fuzzer.Instrument(Path.Combine(made, Core), _ => true, Options.Value).Count();
        File.WriteAllText(Path.Combine(made, "made-of"), stamp);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(made, target);
        return program;
    }
}

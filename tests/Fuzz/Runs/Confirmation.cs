using System.Diagnostics;
using TfModelTools.Tests.Fuzz.Inputs;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Runs;

/// <summary>Tries suspicions of time and memory again, each in a process of its own: memory with a heap that is as large as allowed and no larger.</summary>
internal static class Confirmation
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Goes through what a run found, and takes out what does not show again. Gives the names of the faults that stay.</summary>
    public static IReadOnlyList<string> Review(string output)
    {
        string found = FaultStore.FolderOf(output);
        List<string> stay = [];
        foreach (string group in Directory.Exists(found) ? [.. Directory.GetDirectories(found).Order(StringComparer.Ordinal)] : Array.Empty<string>())
        {
            string[] parts = Path.GetFileName(group).Split(FaultStore.Separator, 2);
            if (FaultKinds.IsSuspicion(parts[1]) && !Directory.GetDirectories(group).Any(f => Shows(parts[0], parts[1], f)))
            {
                Directory.Delete(group, recursive: true);
                continue;
            }

            stay.Add(Path.GetFileName(group));
        }

        return stay;
    }

    private static bool Shows(string target, string key, string folder)
    {
        string input = Path.Combine(folder, FaultStore.InputFolder);
        bool isMemory = key.StartsWith(FaultKinds.Memory, StringComparison.Ordinal);
        long heap = isMemory ? Judge.MostMemory(FileSet.ReadFrom(input).Size) + ProgramStart.ProgramBytes : ProgramStart.HeapBytes;
        string number = Path.GetFileName(folder).Split('-')[^1];
        (int code, string text) = InProcess(heap, target, input, number);
        if (code is not (0 or 1))
        {
            return true;
        }

        string kind = isMemory ? nameof(OutOfMemoryException) : FaultKinds.Slow;
        string stage = key[(key.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return text.Split('\n').Any(l => l.StartsWith(Reproduction.FaultLine, StringComparison.Ordinal) && l.Contains(kind, StringComparison.Ordinal) && (!isMemory || l.TrimEnd().EndsWith("\t" + stage, StringComparison.Ordinal)));
    }

    /// <summary>Tries an input in a process of its own; -1 where it did not end.</summary>
    public static (int Code, string Text) InProcess(long heapBytes, string target, string folder, string number)
    {
        using Process process = ProgramStart.Child(null, heapBytes, Reproduction.Switch, target, folder, "--number", number);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> text = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            return (-1, string.Empty);
        }

        return (process.ExitCode, text.Result + errors.Result);
    }
}

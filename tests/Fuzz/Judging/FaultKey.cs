using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace TfModelTools.Tests.Fuzz.Judging;

/// <summary>Names faults by their kind and the topmost method of ours.</summary>
internal static partial class FaultKey
{
    private const string Root = "TfModelTools.";

    /// <summary>The key of an exception.</summary>
    public static string Of(Exception e) => e is AggregateException { InnerExceptions: [Exception inner, ..] } ? $"AggregateException({Of(inner)})" : $"{e.GetType().Name}@{Top(e)}";

    /// <summary>The key of a process that ended, by what the runtime printed.</summary>
    public static string OfDeath(string errors, int exitCode)
    {
        string kind = errors.Contains("Stack overflow", StringComparison.Ordinal) ? "StackOverflow"
            : errors.Contains("Out of memory", StringComparison.Ordinal) ? "OutOfMemoryException"
            : UnhandledPattern().Match(errors) is { Success: true } match ? match.Groups[1].Value
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{FaultKinds.Death}{exitCode}");
        return $"{kind}@{(FramePattern().Match(errors) is { Success: true } frame ? frame.Groups[1].Value : "?")}";
    }

    /// <summary>A key as a file name.</summary>
    public static string ToFileName(string key)
    {
        string name = NoFileName().Replace(key, "_");
        return name.Length > 120 ? name[..110] + FuzzHash(name) : name;
    }

    private static string FuzzHash(string name) => Inputs.FuzzRandom.Hash(name).ToString("x16", System.Globalization.CultureInfo.InvariantCulture)[..8];

    private static string Top(Exception e)
    {
        string? first = null;
        foreach (StackFrame frame in new StackTrace(e, false).GetFrames())
        {
            MethodBase? method = frame.GetMethod();
            string name = $"{method?.DeclaringType?.FullName}.{method?.Name}";
            first ??= name;
            if (name.StartsWith(Root, StringComparison.Ordinal))
            {
                return name[Root.Length..];
            }
        }

        return e.InnerException is { } inner ? Top(inner) : first ?? "?";
    }

    [GeneratedRegex(@"Unhandled exception\. (?:[A-Za-z]+\.)*([A-Za-z]+)")]
    private static partial Regex UnhandledPattern();

    [GeneratedRegex(@"TfModelTools\.((?!Tests)[A-Za-z0-9_.+<>`|]+)")]
    private static partial Regex FramePattern();

    [GeneratedRegex("[^A-Za-z0-9_.@-]+")]
    private static partial Regex NoFileName();
}

using System.Collections.Frozen;
using System.Management.Automation;
using System.Reflection;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Views;

/// <summary>
/// Verdicts as the views show them: what is well in green, what is not in red, what is neither in yellow. There are no colours where NO_COLOR is
/// set (no-color.org), nor where output goes to another program or a file, unless $PSStyle.OutputRendering asks for them there.
/// </summary>
public static class StateText
{
    private const string Green = "\x1b[32m";
    private const string Red = "\x1b[31m";
    private const string Yellow = "\x1b[33m";
    private const string Reset = "\x1b[0m";

    /// <summary>What each verdict of the module's objects means. What came back from a job or a file is compared by name, too.</summary>
    private static readonly FrozenDictionary<string, string> Colours = new Dictionary<string, string>
    {
        ["complete"] = Green,
        ["latest"] = Green,
        ["incomplete"] = Red,
        ["missing"] = Red,
        ["Equal"] = Green,
        ["Different"] = Red,
        ["DataTypeDiffers"] = Red,
        ["ShapeDiffers"] = Red,
        ["OnlyInReference"] = Yellow,
        ["OnlyInDifference"] = Yellow,
        ["True"] = Green,
        ["False"] = Red,
        ["Value"] = Green,
        ["Name"] = Green,
        ["Shape"] = Yellow,
        ["Position"] = Yellow,
        ["None"] = Red,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>$PSStyle.OutputRendering; the library that the module is compiled against, PowerShell Standard, does not know it.</summary>
    private static readonly Func<string> Rendering = FindRendering();

    /// <summary>Whether views may be coloured.</summary>
    private static bool HasColour => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Rendering() switch
    {
        "Ansi" => true,
        "PlainText" => false,
        _ => !Console.IsOutputRedirected,
    };

    /// <summary>A verdict in its colour; a word that is none as it is.</summary>
    /// <param name="state">The value of an enumeration, a truth value, or a word.</param>
    public static string Of(object? state)
    {
        string text = PrintableText.Name(state?.ToString());
        return Colours.TryGetValue(text, out string? colour) ? In(colour, text) : text;
    }

    /// <summary>What a checkpoint is: latest or complete, incomplete, or missing altogether.</summary>
    /// <param name="isComplete">Whether all of it is there.</param>
    /// <param name="isLatest">Whether it is its folder's latest.</param>
    /// <param name="hasFiles">Whether anything of it is there.</param>
    public static string OfCheckpoint(bool isComplete, bool isLatest, bool hasFiles) => isComplete ? isLatest ? "latest" : "complete" : hasFiles ? "incomplete" : "missing";

    /// <summary>How many values there are that should not be: in red, where there are any.</summary>
    /// <param name="count">How many.</param>
    public static string OfCount(long count) => count > 0 ? In(Red, FormattableString.Invariant($"{count}")) : "0";

    /// <summary>What is never well, whatever it is called: a fault's kind, an op that is not supported.</summary>
    /// <param name="text">Its name.</param>
    public static string Bad(object? text) => In(Red, PrintableText.Name(text?.ToString()));

    private static Func<string> FindRendering()
    {
        Type? style = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle");
        object? instance = style?.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
        PropertyInfo? rendering = style?.GetProperty("OutputRendering");
        return () => instance is null ? string.Empty : rendering?.GetValue(instance)?.ToString() ?? string.Empty;
    }

    private static string In(string colour, string text) => HasColour && text.Length > 0 ? colour + text + Reset : text;
}

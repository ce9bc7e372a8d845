using TfModelTools.Common;
using TfModelTools.Common.Wording;
using TfModelTools.Formats;

namespace TfModelTools.Weights;

/// <summary>Refuses variables whose values cannot be read, all of them at once and before anything is done, where values are asked for.</summary>
internal static class UnreadableVariables
{
    private const int MaxNamed = 10;

    /// <summary>Throws when a variable holds neither numbers nor strings.</summary>
    /// <exception cref="UnsupportedFeatureException">Some do; they are named, with the type that the file writes.</exception>
    public static void Refuse(IEnumerable<VariableInfo> variables)
    {
        VariableInfo[] unreadable = [.. variables.Where(v => !v.IsReadable)];
        if (unreadable.Length > 0)
        {
            string more = unreadable.Length > MaxNamed ? $" and {unreadable.Length - MaxNamed} more" : string.Empty;
            string reason = unreadable is [{ Unreadable: { } only }] ? $": it holds {only.Reason}" : string.Empty;
            throw new UnsupportedFeatureException(
                $"These variables hold neither numbers nor strings: {string.Join(", ", unreadable.Take(MaxNamed).Select(v => $"'{v.Name}' ({v.TypeName})"))}{more}{reason}.",
                $"Leave them out with {OptionKey.Exclude}, such as '{unreadable[0].Name}'.");
        }
    }
}

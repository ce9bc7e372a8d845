using System.Collections;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Weights;

/// <summary>
/// What -Transpose takes: patterns of names, whose axes are reversed; 'PATTERN=AXES'; or a table of patterns and axes, [ordered]@{ } where several
/// of them fit one name.
/// </summary>
internal static class TransposeArgument
{
    /// <summary>The rules that were given, in order.</summary>
    /// <exception cref="InvalidInputException">They are none of these, or axes are no permutation.</exception>
    public static IReadOnlyList<TransposeRule> Parse(object? argument)
    {
        object? value = PipelineValue.Unwrap(argument);
        return value switch
        {
            null => [],
            string text => [TransposeRule.Parse(text)],
            IDictionary table => [.. TableEntries.Of(table).Select(e => new TransposeRule(e.Name, Axes(e.Name, e.Value)) { IsUnordered = TableEntries.IsUnordered(table) })],
            IEnumerable list => [.. list.Cast<object>().SelectMany(Parse)],
            _ => throw new InvalidInputException(
                $"-Transpose was given a {value.GetType().Name}, expected patterns or a hashtable.", "Give '*/kernel', '*/kernel=1,0', or @{ '*/kernel' = 1, 0 }."),
        };
    }

    private static int[]? Axes(string pattern, object? axes)
    {
        if (axes is null)
        {
            return null;
        }

        return LanguagePrimitives.TryConvertTo(axes, out int[] numbers)
            ? numbers
            : throw new InvalidInputException($"-Transpose gives '{axes}' as axes for '{pattern}', expected numbers.", "Give @{ '*/kernel' = 1, 0 }, or $null to reverse the axes.");
    }
}

using System.Collections;
using System.Management.Automation;
using TfModelTools.Cmdlets.Common;
using TfModelTools.Common;
using TfModelTools.Weights;

namespace TfModelTools.Cmdlets.Weights;

/// <summary>
/// What -Transpose takes: patterns of names, whose axes are reversed; 'PATTERN=AXES'; or a (mostly ordered) hashtable of patterns and axes.
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
            IDictionary table => [.. table.Cast<DictionaryEntry>().Select(e => new TransposeRule(LanguagePrimitives.ConvertTo<string>(e.Key), Axes(e.Key, e.Value)))],
            IEnumerable list => [.. list.Cast<object>().SelectMany(Parse)],
            _ => throw new InvalidInputException(
                $"-Transpose was given a {value.GetType().Name}, expected patterns or a hashtable.", "Give '*/kernel', '*/kernel=1,0', or @{ '*/kernel' = 1, 0 }."),
        };
    }

    private static int[]? Axes(object pattern, object? axes)
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

using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Graph;

/// <summary>
/// The one door for extents: every value of a graph passes it when it is made, so that what reads a value computes with its extents, and with
/// products and sums of them, without asking again. An extent, or the multiple of the batch size that it is, fits int; so many elements as
/// <see cref="MaxElements"/> leave room for sums of them in long. What is to be run is held in memory, and its elements are counted by int as well.
/// </summary>
internal static class ExtentLimits
{
    /// <summary>The most elements of a value of a graph, for one sample where it depends on the batch size.</summary>
    public const long MaxElements = 1L << 40;

    /// <summary>The largest extent, and the most elements of a value that kernels compute with, for one sample where it depends on the batch size.</summary>
    public const long MaxExtent = int.MaxValue;

    /// <summary>Refuses a shape that no graph may have.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="name">The value's name.</param>
    /// <exception cref="LimitExceededException">An extent or the number of elements is over the limit.</exception>
    public static void Check(SymbolicShape shape, string name)
    {
        foreach (Dimension extent in shape.Dimensions)
        {
            if (extent.Count > MaxExtent)
            {
                throw Fault(shape, name, $"an extent of {extent}", MaxExtent);
            }
        }

        CheckElements(shape, name, MaxElements);
    }

    /// <summary>Refuses a shape of which kernels cannot count the elements.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="name">The value's name.</param>
    /// <exception cref="LimitExceededException">There are more elements than int counts.</exception>
    public static void CheckRunnable(SymbolicShape shape, string name) => CheckElements(shape, name, MaxExtent);

    /// <summary>A number of an operator, such as a stride or a padding, as kernels take it.</summary>
    /// <param name="number">The number.</param>
    /// <param name="what">What it is, with the node, for the message.</param>
    /// <exception cref="LimitExceededException">It does not fit int.</exception>
    public static int ToInt32(long number, string what) => number is >= int.MinValue and <= int.MaxValue
        ? (int)number
        : throw new LimitExceededException(
            string.Create(CultureInfo.InvariantCulture, $"{what} is {number}; expected {int.MinValue} to {int.MaxValue}."), "The model is probably damaged: export it again from its source.");

    // An extent of 0 counts as 1: what lies behind an empty axis is multiplied as well.
    private static void CheckElements(SymbolicShape shape, string name, long most)
    {
        long count = 1;
        foreach (Dimension extent in shape.Dimensions)
        {
            long factor = Math.Max(1, extent.Count);
            if (count > most / factor)
            {
                throw Fault(shape, name, "too many elements", most);
            }

            count *= factor;
        }
    }

    private static LimitExceededException Fault(SymbolicShape shape, string name, string found, long most) => new(
        string.Create(CultureInfo.InvariantCulture, $"'{name}' has the shape {shape}: {found}, expected at most {most} for one sample."),
        $"Check the shapes and the batch size that were given ({OptionKey.InputShape}, {OptionKey.BatchSize}); where none were, the model is probably damaged: export it again from its source.");
}

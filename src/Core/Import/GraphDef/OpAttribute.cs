using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// An integer or a list of integers among the attributes of an op, with the numbers that it can be. An attribute that is absent, or a list
/// that is empty, is not looked at: the op's own default stands for it.
/// </summary>
/// <param name="Name">The attribute.</param>
/// <param name="Kind"><see cref="AttributeKind.Integer"/> or <see cref="AttributeKind.List"/>.</param>
/// <param name="Least">The least number.</param>
/// <param name="Most">The largest number.</param>
/// <param name="Lengths">The lengths that a list can have; empty for any up to the largest rank.</param>
internal sealed record OpAttribute(string Name, AttributeKind Kind, long Least, long Most, IReadOnlyList<int> Lengths)
{
    /// <summary>An integer.</summary>
    public static OpAttribute Integer(string name, long least, long most) => new(name, AttributeKind.Integer, least, most, []);

    /// <summary>An axis, which may count from the last: its rank is not known yet.</summary>
    public static OpAttribute Axis(string name) => Integer(name, -Limits.MaxRank - 1, Limits.MaxRank);

    /// <summary>Bits, one for each axis.</summary>
    public static OpAttribute Mask(string name) => Integer(name, long.MinValue, long.MaxValue);

    /// <summary>A list of integers.</summary>
    public static OpAttribute Integers(string name, long least, long most, params IReadOnlyList<int> lengths) => new(name, AttributeKind.List, least, most, lengths);

    /// <summary>A list of positive numbers for the axes of images: strides, windows and the like.</summary>
    public static OpAttribute Steps(string name, params IReadOnlyList<int> lengths) => Integers(name, 1, int.MaxValue, lengths);

    /// <summary>A list of axes, which may count from the last.</summary>
    public static OpAttribute Axes(string name) => Integers(name, -Limits.MaxRank - 1, Limits.MaxRank);

    /// <summary>Why a node cannot have the attribute as it has it; null when it can.</summary>
    public string? WhyRefused(TensorFlowNode node)
    {
        if (node.Attribute(Name) is not { Kind: not AttributeKind.None } given)
        {
            return null;
        }

        if (given.Kind != Kind)
        {
            return $"its {Name} is {given}, expected {(Kind == AttributeKind.List ? "a list of integers" : "an integer")}";
        }

        IReadOnlyList<long> numbers = Kind == AttributeKind.List ? given.Integers : [given.Integer!.Value];
        if (numbers.Count > 0 && (Lengths.Count > 0 ? !Lengths.Contains(numbers.Count) : numbers.Count > Limits.MaxRank))
        {
            string expected = Lengths.Count > 0 ? string.Join(" or ", Lengths) : string.Create(CultureInfo.InvariantCulture, $"at most {Limits.MaxRank}");
            return string.Create(CultureInfo.InvariantCulture, $"its {Name} are {numbers.Count} numbers, expected {expected}");
        }

        foreach (long number in numbers)
        {
            if (number < Least || number > Most)
            {
                return string.Create(CultureInfo.InvariantCulture, $"its {Name} {(Kind == AttributeKind.List ? "hold" : "is")} {number}, expected {Least} to {Most}");
            }
        }

        return null;
    }
}

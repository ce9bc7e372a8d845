using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Common;

/// <summary>
/// Takes only numbers for a number. PowerShell itself makes 1 of the text 0,001, 0 of an empty text and of $null, 2 of 1.5 and 53 of the
/// character 5. Text is read by <see cref="NumberText"/>, whatever the culture. Every numeric parameter of the module has this attribute; a
/// test walks them.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NumberAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether only whole numbers are taken.</summary>
    public bool IsWhole { get; set; }

    /// <summary>Whether $null is taken, for no number given.</summary>
    public bool AllowsNull { get; set; }

    /// <summary>Whether a list of numbers is taken.</summary>
    public bool IsList { get; set; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? value = ArrayTensor.Unwrap(inputData);
        return IsList && value is IEnumerable list and not string ? (object)list.Cast<object?>().Select(i => One(ArrayTensor.Unwrap(i))).ToArray()
            : value is null && AllowsNull ? null
            : One(value);
    }

    private object One(object? value) => value switch
    {
        string text => IsWhole
            ? NumberText.TryInteger(text, out long whole) ? (object)whole : throw Fault($"'{text}'")
            : NumberText.TryReal(text, out double real) ? (object)real : throw Fault($"'{text}'"),
        Enum or null => throw Fault(value is null ? "nothing" : $"'{value}'"),
        sbyte or byte or short or ushort or int or uint or long => IsWhole ? value : Convert.ToDouble(value, CultureInfo.InvariantCulture),
        ulong number => IsWhole ? Whole((BigInteger)number) : (object)(double)number,
        decimal number => IsWhole ? decimal.IsInteger(number) ? Whole((BigInteger)number) : throw Fault(number.ToString(CultureInfo.InvariantCulture)) : (object)(double)number,
        BigInteger number => IsWhole ? Whole(number) : (object)Finite((double)number),
        float number => IsWhole ? Whole((double)number) : (object)Finite(number),
        double number => IsWhole ? Whole(number) : (object)Finite(number),
        _ => throw Fault(value is bool or char ? $"'{value}'" : $"a {value.GetType().Name}"),
    };

    private long Whole(double number) => double.IsInteger(number) ? Whole((BigInteger)number) : throw Fault(number.ToString(CultureInfo.InvariantCulture));

    private long Whole(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (long)number : throw Fault(number.ToString(CultureInfo.InvariantCulture));

    private double Finite(double number) => double.IsFinite(number) ? number : throw Fault(number.ToString(CultureInfo.InvariantCulture));

    private ArgumentTransformationMetadataException Fault(string found) => new(
        IsWhole ? $"{found} is no whole number. Give one in digits, such as 1000." : $"{found} is no number. Give one with a point before a fraction, such as 0.001 or 1e-3.");
}

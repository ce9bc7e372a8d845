using TfModelTools.Common;
using TfModelTools.Formats.Tfjs;
using TfModelTools.Tensors;

namespace TfModelTools.Tests.Formats.Tfjs;

public class TfjsQuantizationPlanTests
{
    private static readonly string[] Names = ["conv/kernel", "conv/bias", "dense/kernel", "dense/bias"];

    [Fact]
    public void Patterns_come_before_the_rule_for_the_rest()
    {
        TfjsQuantizationPlan plan = TfjsQuantizationPlan.Create([new(DataType.Float16, []), new(DataType.UInt8, ["conv/*", "*/kern??"]), new(DataType.UInt8, ["conv/bias"])], Names);
        Assert.Equal([DataType.UInt8, DataType.UInt8, DataType.UInt8, DataType.Float16], Names.Select(n => plan.For(n)!.Value));
        Assert.Null(plan.For("other"));
        Assert.Null(TfjsQuantizationPlan.None.For("conv/kernel"));
        Assert.Same(TfjsQuantizationPlan.None, TfjsQuantizationPlan.Create([], Names));
    }

    [Fact]
    public void Contradictions_and_patterns_without_weights_are_refused()
    {
        Refused("fits 'conv/*', which asks for uint8, and '*/bias', which asks for float16", new(DataType.UInt8, ["conv/*"]), new(DataType.Float16, ["*/bias"]));
        Refused("to uint8 and to uint16", new(DataType.UInt8, []), new(DataType.UInt16, []));
        Refused("to uint8 and to uint8", new(DataType.UInt8, []), new(DataType.UInt8, []));
        Refused("to uint8 is asked for twice", new(DataType.UInt8, []), new(DataType.UInt8, ["conv/*"]));
        Refused("The nearest names are 'conv/kernel'", new TfjsQuantizationRule(DataType.UInt8, ["conv/kernels"]));
        Refused("fits none of the model's 4 weights", new TfjsQuantizationRule(DataType.UInt8, ["CONV/*"]));
        Refused("cannot be quantized to int8", new TfjsQuantizationRule(DataType.Int8, []));
    }

    private static void Refused(string message, params TfjsQuantizationRule[] rules) =>
        Assert.Contains(message, Assert.Throws<InvalidInputException>(() => TfjsQuantizationPlan.Create(rules, Names)).Message, StringComparison.Ordinal);
}

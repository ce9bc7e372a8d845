using TfModelTools.Formats.GraphDefs;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Leaves out dropout that is spelled out in ops: x / keep * floor(keep + random), x * scale * cast(random &gt;= rate), or
/// select(random &gt;= rate, x * scale, 0). At inference it is x. A mask that can only have one value, of a rate that keeps everything, is
/// no random number, and is computed with. What is left out is recorded (<see cref="GraphEvaluator.Dropouts"/>), for people to be told.
/// </summary>
internal static class DropoutRemover
{
    private static readonly HashSet<string> MaskOps = new(StringComparer.Ordinal)
    {
        "Identity", "StopGradient", "Cast", "Floor", "Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "GreaterEqual", "Greater", "Less", "LessEqual", "Reshape", "LogicalNot",
    };

    /// <summary>Imports a node that reads random numbers.</summary>
    /// <exception cref="UnsupportedNodeException">It is no dropout, or one whose mask is random because of what the caller feeds.</exception>
    public static ImportedValue[] Import(OpCall call)
    {
        NoiseValue noise = call.Inputs.OfType<NoiseValue>().First();
        int data = -1;
        for (int i = 0; i < call.Count; i++)
        {
            if (call.Inputs[i] is ImportedTensor { Shape.Rank: > 0 })
            {
                data = i;
                break;
            }
        }

        bool isSelect = call.Node.Op is "Select" or "SelectV2" && call.Inputs[0] is NoiseValue && data == 1;
        if (data >= 0 && (call.Node.Op == "Mul" || isSelect))
        {
            return [Apply(call, noise, data, isSelect)];
        }

        return MaskOps.Contains(call.Node.Op) && (data < 0 || call.Node.Op is not ("Add" or "AddV2" or "Sub"))
            ? [Mask(call, noise)]
            : throw call.Fail($"it computes with the random numbers of '{noise.Source}'");
    }

    private static ImportedValue Apply(OpCall call, NoiseValue noise, int data, bool isSelect)
    {
        if (noise.Range is { IsSingle: true, Low: var mask })
        {
            call.Evaluator.DropsAll |= mask == 0;
            return isSelect ? call.Inputs[mask != 0 ? 1 : 2]
                : mask == 1 ? call.Inputs[data]
                : call.Emit(new Graph.Operators.BinaryOperator(BinaryFunction.Multiply), call.Value(data), call.Scalar(call.Tensor(data).DataType, mask).Value);
        }

        if (noise.Rates.Count == 0 && call.Evaluator.AllowedDropouts is { } allowed && !allowed.Contains(call.Node.Name))
        {
            throw call.Fail($"for what is fed, its dropout draws random numbers ('{noise.Source}'), which no prediction can repeat; feed a rate that drops nothing, or leave training off");
        }

        call.Evaluator.Dropouts[call.Node.Name] = noise.Rates;
        return WithoutScale(call, data);
    }

    private static NoiseValue Mask(OpCall call, NoiseValue noise)
    {
        HashSet<string> rates = [.. call.Inputs.OfType<NoiseValue>().SelectMany(n => n.Rates)];
        double? number = null;
        foreach (ImportedTensor operand in call.Node.Op == "Reshape" ? [] : call.Inputs.OfType<ImportedTensor>())
        {
            if (call.Numbers(operand) is { Length: > 0 } numbers)
            {
                number = numbers.Distinct().Count() == 1 ? numbers[0] : null;
            }
            else
            {
                rates.UnionWith(call.Evaluator.Sources.Of(operand.Value) ?? throw TooMany(call));
            }
        }

        if (rates.Count > ValueSources.MaxInputs)
        {
            throw TooMany(call);
        }

        bool isOnlyNoise = call.Inputs.OfType<NoiseValue>().Count() == 1;
        return new NoiseValue(noise.Source)
        {
            Range = isOnlyNoise ? noise.Range?.After(call.Node.Op, number, ReferenceEquals(call.Inputs[0], noise)) : null,
            Rates = rates.Count == noise.Rates.Count ? noise.Rates : rates,
        };
    }

    private static UnsupportedNodeException TooMany(OpCall call) => call.Fail($"its random numbers depend on more than {ValueSources.MaxInputs} inputs of the model, which is no rate of a dropout");

    // Dropout scales what it keeps by 1 / keep, right before the mask.
    private static ImportedValue WithoutScale(OpCall call, int data)
    {
        TensorName reference = call.Node.Inputs[data];
        if (call.Scope.Find(reference.Node) is { Op: "Mul" or "RealDiv" or "Div" } scaling && scaling.Inputs.Count(i => !i.IsControl) == 2 && !call.Scope.Fed.ContainsKey(reference.ToString()))
        {
            for (int i = 0; i < 2; i++)
            {
                if (call.Evaluator.Get(call.Scope, scaling.Inputs[1 - i]) is ImportedTensor { Shape.Rank: 0 } && (i == 0 || scaling.Op == "Mul"))
                {
                    return call.Evaluator.Get(call.Scope, scaling.Inputs[i]);
                }
            }
        }

        return call.Inputs[data];
    }
}

using TfModelTools.Formats.GraphDefs;
using TfModelTools.Graph.Operators;
using TfModelTools.Tensors;

namespace TfModelTools.Import.GraphDef;

/// <summary>
/// Leaves out dropout that is spelled out in ops: x / keep * floor(keep + random), x * scale * cast(random &gt;= rate), or
/// select(random &gt;= rate, x * scale, 0), the scale before the mask, in it, or after it. At inference it is x. What is no mask is no dropout, and a
/// number that is not 1 divided by the chance to be kept is no scale of one. A mask that can only have one value, of a rate that keeps everything, is
/// no random number, and is computed with. What is left out is recorded (<see cref="GraphEvaluator.Dropouts"/>), for people to be told.
/// </summary>
internal static class DropoutRemover
{
    // Numbers that may stand between the scale and the mask.
    private const int MaxFactors = 4;

    private static readonly HashSet<string> MaskOps = new(StringComparer.Ordinal)
    {
        "Identity", "StopGradient", "Cast", "Floor", "Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "GreaterEqual", "Greater", "Less", "LessEqual", "Reshape", "LogicalNot",
    };

    /// <summary>Imports a node that reads random numbers.</summary>
    /// <exception cref="UnsupportedNodeException">It is no dropout, or one whose mask is random because of what the caller feeds.</exception>
    public static ImportedValue[] Import(OpCall call)
    {
        NoiseValue noise = call.Inputs.OfType<NoiseValue>().First();
        if (call.Node.Op is "Select" or "SelectV2" && ReferenceEquals(call.Inputs[0], noise))
        {
            return [Select(call, noise)];
        }

        // A tensor of one number, however often it holds it, is as good as the number.
        bool IsData(ImportedValue input) => input is ImportedTensor { Shape.Rank: > 0 } tensor && RateForm.NumberOf(call, tensor) is null or 0;
        int data = call.Node.Op is "Mul" or "Add" or "AddV2" or "Sub" ? call.Inputs.TakeWhile(i => !IsData(i)).Count() : call.Count;
        if (data < call.Count && call.Node.Op == "Mul")
        {
            return [noise.Range is { IsSingle: true, Low: var mask } ? Masked(call, call.Tensor(data), mask) : Apply(call, noise, data, noise.Law as NoiseMask)];
        }

        return MaskOps.Contains(call.Node.Op) && data == call.Count ? [Mask(call, noise)] : throw NoDropout(call, noise);
    }

    /// <summary>The tensor before a scale that follows the mask of a dropout; null of any other node.</summary>
    public static ImportedValue[]? TryUnscale(OpCall call)
    {
        bool isProduct = call.Node.Op == "Mul";
        for (int data = 0; data < call.Count && (data == 0 ? isProduct || call.Node.Op is "RealDiv" or "Div" : isProduct); data++)
        {
            if (call.Inputs[data] is ImportedTensor { KeptChance: { } chance } x && call.Count == 2 && call.Inputs[1 - data] is ImportedTensor { Shape.Rank: 0 } scale
                && Divisor(call, scale, isProduct)?.Is(chance, x.DataType) == true)
            {
                return [x.Kept(null)];
            }
        }

        return null;
    }

    private static UnsupportedNodeException NoDropout(OpCall call, NoiseValue noise) => call.Fail($"it computes with the random numbers of '{noise.Source}', which are not the mask of a dropout");

    private static RateForm? Divisor(OpCall call, ImportedTensor scale, bool isProduct) => isProduct ? RateForm.OfInverse(call, scale) : RateForm.Of(call, scale);

    private static ImportedTensor Times(OpCall call, ImportedTensor x, double number) =>
        call.Emit(new BinaryOperator(BinaryFunction.Multiply), x.Value, call.Scalar(x.DataType, number).Value);

    private static ImportedTensor Masked(OpCall call, ImportedTensor x, double mask)
    {
        call.Evaluator.DropsAll |= mask == 0;
        return mask == 1 ? x : Times(call, x, mask);
    }

    // What is not kept is zero: either operand may be.
    private static ImportedValue Select(OpCall call, NoiseValue noise)
    {
        if (call.Inputs[1] is not ImportedTensor || call.Inputs[2] is not ImportedTensor)
        {
            throw NoDropout(call, noise);
        }

        int data = IsZero(call, 2) ? 1 : IsZero(call, 1) ? 2 : 0;
        if (noise.Range is { IsSingle: true, Low: var mask })
        {
            int chosen = mask != 0 ? 1 : 2;
            call.Evaluator.DropsAll |= data == 0 ? mask == 0 : chosen != data;
            return call.Inputs[chosen];
        }

        return data != 0 && call.Shape(data).Rank > 0 ? Apply(call, noise, data, data == 1 ? noise.Law as NoiseMask : (noise.Law as NoiseMask)?.Inverse())
            : throw call.Fail($"it chooses between two values by the random numbers of '{noise.Source}', where a dropout has zeros as one of them");
    }

    private static bool IsZero(OpCall call, int input)
    {
        ImportedTensor tensor = call.Tensor(input);
        if (call.Numbers(tensor) is { } numbers)
        {
            return numbers.All(n => n == 0);
        }

        return call.Scope.Find(call.Node.Inputs[input].Node) is { Op: "ZerosLike" }
            || (tensor.Constant is null && tensor.Value.Producer is { Operator: BroadcastToOperator } spread && RateForm.Of(spread.Inputs[0]).Number == 0);
    }

    private static ImportedTensor Apply(OpCall call, NoiseValue noise, int data, NoiseMask? mask)
    {
        if (mask is null)
        {
            throw NoDropout(call, noise);
        }

        if (noise.Rates.Count == 0 && call.Evaluator.AllowedDropouts is { } allowed && !allowed.Contains(call.Node.Name))
        {
            throw call.Fail($"for what is fed, its dropout draws random numbers ('{noise.Source}'), which no prediction can repeat; feed a rate that drops nothing, or leave training off");
        }

        ImportedTensor x = call.Tensor(data);
        ImportedTensor result = mask.Chance is { } chance && mask.Divisor.Is(chance, x.DataType) ? x
            : mask.Divisor.Number is not { } divisor ? throw OtherScale(call, noise)
            : WithoutScale(call, noise, call.Node.Inputs[data], mask.Chance?.Times(1 / divisor), x.DataType, MaxFactors)
            ?? (divisor == 1 ? x : Times(call, x, 1 / divisor)).Kept(mask.Chance?.Times(1 / divisor));
        call.Evaluator.Dropouts[call.Node.Name] = noise.Rates;
        return result;
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

        NoiseValue[] all = [.. call.Inputs.OfType<NoiseValue>()];
        bool isFirst = ReferenceEquals(call.Inputs[0], noise);
        return new NoiseValue(noise.Source)
        {
            Range = all.Length == 1 ? noise.Range?.After(call.Node.Op, number, isFirst) : null,
            Law = all is [NoiseValue { Law: NoiseMask a }, NoiseValue { Law: NoiseMask b } other] ? call.Node.Op == "Mul" && other.Source != noise.Source ? a.And(b) : null
                : all.Length == 1 ? noise.Law?.After(call, call.Inputs.OfType<ImportedTensor>().FirstOrDefault(), isFirst) : null,
            Rates = rates.Count == noise.Rates.Count ? noise.Rates : rates,
        };
    }

    private static UnsupportedNodeException TooMany(OpCall call) => call.Fail($"its random numbers depend on more than {ValueSources.MaxInputs} inputs of the model, which is no rate of a dropout");

    // The scale stands right before the mask, or before numbers that have nothing to do with it.
    private static ImportedTensor? WithoutScale(OpCall call, NoiseValue noise, TensorName reference, RateForm? divisor, DataType type, int factors)
    {
        if (factors == 0 || call.Scope.Find(reference.Node) is not { Op: "Mul" or "RealDiv" or "Div" } scaling || scaling.Inputs.Count(i => !i.IsControl) != 2 || call.Scope.Fed.ContainsKey(reference.ToString()))
        {
            return null;
        }

        bool isProduct = scaling.Op == "Mul";
        for (int i = 0; i < (isProduct ? 2 : 1); i++)
        {
            if (call.Evaluator.Get(call.Scope, scaling.Inputs[1 - i]) is not ImportedTensor { Shape.Rank: 0 } scale || call.Evaluator.Get(call.Scope, scaling.Inputs[i]) is not ImportedTensor x)
            {
                continue;
            }

            if (divisor is { } wanted && Divisor(call, scale, isProduct)?.Is(wanted, type) == true)
            {
                return x;
            }

            if (divisor is null || (noise.Rates.Count > 0 && RateForm.NumberOf(call, scale) is null && call.Evaluator.Sources.Of(scale.Value)?.Any(noise.Rates.Contains) != false))
            {
                throw OtherScale(call, noise);
            }

            if (WithoutScale(call, noise, scaling.Inputs[i], divisor, type, factors - 1) is { } inner)
            {
                return call.Emit(new BinaryOperator(isProduct ? BinaryFunction.Multiply : BinaryFunction.Divide), inner.Value, scale.Value);
            }
        }

        return null;
    }

    private static UnsupportedNodeException OtherScale(OpCall call, NoiseValue noise) =>
        call.Fail($"its data is scaled, and it cannot be told whether that makes up for what the random numbers of '{noise.Source}' drop; leave training off when the graph is written");
}

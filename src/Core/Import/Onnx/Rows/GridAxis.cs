using TfModelTools.Graph.Operators;
using TfModelTools.Import.GraphDef;

namespace TfModelTools.Import.Onnx.Rows;

/// <summary>One axis of a GridSample: the places along it, and what stands for what lies outside.</summary>
internal sealed class GridAxis
{
    private readonly OpCall _call;
    private readonly int _extent;
    private readonly string _padding;
    private readonly double _least;
    private readonly double _most;
    private readonly ImportedTensor _place;

    /// <summary>Creates an axis.</summary>
    /// <param name="call">The node.</param>
    /// <param name="extent">The extent of the data.</param>
    /// <param name="alignsCorners">Whether -1 and 1 are the centres of the first and last element; else their outer edges.</param>
    /// <param name="padding">zeros, border or reflection.</param>
    /// <param name="grid">The places from -1 to 1.</param>
    public GridAxis(OpCall call, int extent, bool alignsCorners, string padding, ImportedTensor grid)
    {
        if (padding is not ("zeros" or "border" or "reflection"))
        {
            throw call.Fail($"its padding_mode is '{padding}', expected zeros, border or reflection");
        }

        _call = call;
        _extent = extent;
        _padding = padding;
        (_least, _most) = alignsCorners ? (0, extent - 1.0) : (-0.5, extent - 0.5);
        ImportedTensor fromZero = call.Pair(BinaryFunction.Add, grid, 1);
        _place = alignsCorners
            ? call.Pair(BinaryFunction.Multiply, call.Pair(BinaryFunction.Multiply, fromZero, 0.5), extent - 1.0)
            : call.Pair(BinaryFunction.Multiply, call.Pair(BinaryFunction.Add, call.Pair(BinaryFunction.Multiply, fromZero, extent), -1), 0.5);
    }

    /// <summary>The elements around the places, whole numbers as floats, each with its weight; no weight is 1.</summary>
    public (ImportedTensor Place, ImportedTensor? Weight)[] Taps(string mode, double coefficient)
    {
        if (mode == "nearest")
        {
            return [(Brought(_call.Each(UnaryFunction.Round, _place)), null)];
        }

        // Of cubic convolution only the elements around a place are brought inside, not the place, as PyTorch and ONNX Runtime have it.
        ImportedTensor place = mode is "cubic" or "bicubic" ? _place : Brought(_place);
        ImportedTensor below = _call.Each(UnaryFunction.Floor, place);
        ImportedTensor part = _call.Pair(BinaryFunction.Subtract, place, below);
        ImportedTensor rest = _call.Pair(BinaryFunction.Subtract, _call.Scalar(part.DataType, 1), part);
        ImportedTensor At(int offset) => offset == 0 ? below : _call.Pair(BinaryFunction.Add, below, offset);
        return mode switch
        {
            "linear" or "bilinear" => [(At(0), rest), (At(1), part)],
            "cubic" or "bicubic" => [(At(-1), Far(part, coefficient)), (At(0), Near(part, coefficient)), (At(1), Near(rest, coefficient)), (At(2), Far(rest, coefficient))],
            _ => throw _call.Fail($"its mode is '{mode}', expected linear, nearest or cubic"),
        };
    }

    /// <summary>The element that stands for each, and of zeros whether there is one.</summary>
    public (ImportedTensor Place, ImportedTensor? IsInside) Within(ImportedTensor place)
    {
        ImportedTensor brought = _padding == "border" ? _call.Emit(new ClipOperator(0, _extent - 1.0), place.Value) : _padding == "reflection" ? Reflected(place) : place;

        // What is no number counts as the first element: it must not be read as a place.
        ImportedTensor isInside = _call.Both(_call.Test(ComparisonFunction.GreaterEqual, brought, 0), _call.Test(ComparisonFunction.LessEqual, brought, _extent - 1.0));
        return (_call.Choose(isInside, brought, _call.Scalar(brought.DataType, 0)), _padding == "zeros" ? isInside : null);
    }

    // Places outside are brought inside before elements are looked for.
    private ImportedTensor Brought(ImportedTensor place)
    {
        if (_padding == "zeros")
        {
            return place;
        }

        ImportedTensor isOutside = _call.Emit(
            new LogicOperator(LogicFunction.Or), _call.Test(ComparisonFunction.Less, place, _least).Value, _call.Test(ComparisonFunction.Greater, place, _most).Value);
        return _call.Choose(isOutside, _padding == "border" ? _call.Emit(new ClipOperator(0, _extent - 1.0), place.Value) : Reflected(place), place);
    }

    // To and fro between the ends.
    private ImportedTensor Reflected(ImportedTensor place)
    {
        double range = _most - _least;
        if (range == 0)
        {
            return _call.Pair(BinaryFunction.Multiply, place, 0);
        }

        ImportedTensor wave = _call.Pair(BinaryFunction.FloorMod, _call.Pair(BinaryFunction.Subtract, place, _least), 2 * range);
        ImportedTensor back = _call.Pair(BinaryFunction.Subtract, _call.Scalar(place.DataType, 2 * range), wave);
        return _call.Pair(BinaryFunction.Add, _call.Pair(BinaryFunction.Minimum, wave, back), _least);
    }

    // ((a + 2) d - (a + 3)) d^2 + 1 of a distance d below 1.
    private ImportedTensor Near(ImportedTensor d, double a)
    {
        ImportedTensor inner = _call.Pair(BinaryFunction.Subtract, _call.Pair(BinaryFunction.Multiply, d, a + 2), a + 3);
        return _call.Pair(BinaryFunction.Add, _call.Times(_call.Times(inner, d), d), 1);
    }

    // a d^3 - 5 a d^2 + 8 a d - 4 a of the distance d + 1: a d^3 - 2 a d^2 + a d.
    private ImportedTensor Far(ImportedTensor d, double a)
    {
        ImportedTensor rest = _call.Pair(BinaryFunction.Subtract, d, 1);
        return _call.Times(_call.Times(_call.Pair(BinaryFunction.Multiply, d, a), rest), rest);
    }
}

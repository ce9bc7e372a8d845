using TfModelTools.Runtime;

namespace TfModelTools.Tests.Guard.Cases.Elementwise;

/// <summary>Cases of <see cref="Binary{T}"/>.</summary>
internal sealed class BinaryCases() : KernelCases(typeof(Binary<>))
{
    public override IEnumerable<KernelCase> All() =>
        from type in Elements
        from function in Enum.GetValues<BinaryFunction>()
        where Element.Floating.Contains(type) || function != BinaryFunction.Atan2
        from shapes in Extents.Broadcasts
        select CaseOf(type, function, shapes.A, shapes.B, type == typeof(float) && function == BinaryFunction.Add ? Activation.Relu : Activation.Linear)
            .In(Fillings.Positive, type, shapes.A)
            .In(Fillings.Positive, type, shapes.B)
            .Out(type, shapes.Result)
            .InPlace(shapes.A.SequenceEqual(shapes.Result) ? 0 : shapes.B.SequenceEqual(shapes.Result) ? 1 : -1);
}

namespace TfModelTools.Runtime;

/// <summary>An elementwise function of two float32 operands, written once for every vector width.</summary>
internal interface IFloatPairFunction
{
    /// <summary>The function of each pair of elements.</summary>
    static abstract TVector Apply<TVector>(TVector a, TVector b)
        where TVector : struct, IFloatVector<TVector>;
}

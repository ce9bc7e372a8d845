namespace TfModelTools.Runtime;

/// <summary>An elementwise function of float32, written once for every vector width; its parameters are the structure's fields.</summary>
internal interface IFloatFunction
{
    /// <summary>The function of each element.</summary>
    TVector Apply<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>;
}

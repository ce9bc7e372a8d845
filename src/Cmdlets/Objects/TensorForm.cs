namespace TfModelTools.Cmdlets.Objects;

/// <summary>What tensors are handed to the session as.</summary>
public enum TensorForm
{
    /// <summary>Tensor objects of this module: with a name, indexed as numpy's arrays are.</summary>
    NamedTensor,

    /// <summary>.NET arrays of as many dimensions as the tensor has: float[,].</summary>
    Array,

    /// <summary>Arrays of NumSharp.</summary>
    NDArray,

    /// <summary>Tensor&lt;T&gt; of System.Numerics.Tensors.</summary>
    Tensor,
}

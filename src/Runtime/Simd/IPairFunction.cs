namespace TfModelTools.Runtime;

/// <summary>An elementwise function of two operands.</summary>
/// <typeparam name="T">The operands' type.</typeparam>
/// <typeparam name="TOut">The result's type.</typeparam>
internal interface IPairFunction<T, TOut>
{
    /// <summary>The function.</summary>
    static abstract TOut Apply(T a, T b);
}

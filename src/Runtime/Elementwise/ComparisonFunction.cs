namespace TfModelTools.Runtime;

/// <summary>The comparisons of two numbers. With NaN only NotEqual holds.</summary>
public enum ComparisonFunction
{
    /// <summary>a == b.</summary>
    Equal,

    /// <summary>a != b.</summary>
    NotEqual,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a &lt;= b.</summary>
    LessEqual,

    /// <summary>a &gt; b.</summary>
    Greater,

    /// <summary>a &gt;= b.</summary>
    GreaterEqual,
}

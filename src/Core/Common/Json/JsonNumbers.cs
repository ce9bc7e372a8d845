using System.Text.Json;

namespace TfModelTools.Common.Json;

/// <summary>Whole numbers of JSON, asked for in a way that cannot fail: an element of another kind, where the framework's own methods throw, is no such number.</summary>
public static class JsonNumbers
{
    /// <summary>A whole number that an int32 holds; null for whatever else is there.</summary>
    public static int? WholeInt32(this JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) ? value : null;

    /// <summary>A whole number that an int64 holds; null for whatever else is there.</summary>
    public static long? WholeInt64(this JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value) ? value : null;
}

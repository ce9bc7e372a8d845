namespace TfModelTools.Formats.Json;

/// <summary>A place within an array.</summary>
/// <param name="Element">How many elements stand before it.</param>
/// <param name="Offset">Where in the text the next one stands.</param>
internal readonly record struct JsonMark(long Element, long Offset);

// Builds sentences whose numbers are kept as figures beside the text.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include "trace/failure/failure.hpp"
#include "trace/words.hpp"

namespace farcall::trace {

/// `SentenceBuilder{}.text("needs ").near("cost", cost).done()`.
class SentenceBuilder {
 public:
  explicit SentenceBuilder(std::string text = {}) { sentence_.text = std::move(text); }

  SentenceBuilder& text(std::string_view words) {
    sentence_.text += words;
    return *this;
  }
  SentenceBuilder& name(std::string_view figure, std::string_view value) {
    sentence_.text += value;
    return note(figure, std::string{value});
  }
  SentenceBuilder& near(std::string_view figure, Balance amount) {
    sentence_.text += format_near(amount);
    return note(figure, to_string(amount.value()));
  }
  SentenceBuilder& gas(std::string_view figure, Gas amount) {
    sentence_.text += format_gas(amount);
    return note(figure, std::to_string(amount.value()));
  }
  /// A figure whose text is rounded differently.
  SentenceBuilder& figure(std::string_view figure, Gas amount) {
    return note(figure, std::to_string(amount.value()));
  }
  /// With separators of thousands: "12,340".
  SentenceBuilder& number(std::string_view figure, std::uint64_t value) {
    sentence_.text += say_count(value);
    return note(figure, std::to_string(value));
  }
  [[nodiscard]] Sentence done() { return std::move(sentence_); }

 private:
  SentenceBuilder& note(std::string_view figure, std::string value) {
    sentence_.figures.push_back({std::string{figure}, std::move(value)});
    return *this;
  }
  Sentence sentence_;
};

}  // namespace farcall::trace

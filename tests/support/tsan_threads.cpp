// Defines C11's threads, mutexes and condition variables by those of pthreads, for the thread
// sanitizer. librdkafka uses the former, which g++ 12's ThreadSanitizer does not know: a thread of
// theirs crashes at its first intercepted call, and data that their mutexes protect looks
// unprotected. These definitions are linked before libc's. The types are the same in glibc.
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace {

struct Start {
  thrd_start_t function;
  void* argument;
};

void* run(void* start) {
  const std::unique_ptr<Start> owned{static_cast<Start*>(start)};
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(owned->function(owned->argument)));
}

pthread_mutex_t* of(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* of(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

int result_of(int error) {
  if (error == 0) return thrd_success;
  if (error == EBUSY) return thrd_busy;
  return error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto start = std::make_unique<Start>(Start{function, argument});
  if (pthread_create(thread, nullptr, run, start.get()) != 0) return thrd_error;
  (void)start.release();
  return thrd_success;
}

int thrd_join(thrd_t thread, int* result) {
  void* value = nullptr;
  if (pthread_join(thread, &value) != 0) return thrd_error;
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(value));
  return thrd_success;
}

int mtx_init(mtx_t* mutex, int type) noexcept {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(
      &attributes, (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  const int error = pthread_mutex_init(of(mutex), &attributes);
  pthread_mutexattr_destroy(&attributes);
  return result_of(error);
}
int mtx_lock(mtx_t* mutex) { return result_of(pthread_mutex_lock(of(mutex))); }
int mtx_trylock(mtx_t* mutex) noexcept { return result_of(pthread_mutex_trylock(of(mutex))); }
int mtx_unlock(mtx_t* mutex) noexcept { return result_of(pthread_mutex_unlock(of(mutex))); }
void mtx_destroy(mtx_t* mutex) noexcept { pthread_mutex_destroy(of(mutex)); }

int cnd_init(cnd_t* condition) noexcept {
  return result_of(pthread_cond_init(of(condition), nullptr));
}
int cnd_signal(cnd_t* condition) noexcept { return result_of(pthread_cond_signal(of(condition))); }
int cnd_broadcast(cnd_t* condition) noexcept {
  return result_of(pthread_cond_broadcast(of(condition)));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return result_of(pthread_cond_wait(of(condition), of(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const struct timespec* until) {
  return result_of(pthread_cond_timedwait(of(condition), of(mutex), until));
}
void cnd_destroy(cnd_t* condition) noexcept { pthread_cond_destroy(of(condition)); }

}  // extern "C"
